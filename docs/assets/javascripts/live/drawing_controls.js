/** Draw a control as it stands: a slider, a box with a mark, or a field with its text. */

import { LINE, painted, pen } from "./drawing_tools.js";

const KNOB = 8; // radius of the handle of a slider
const FAINT = 0.25; // opacity of the groove of a slider

export function drawControl(drawing, input, style) {
  const box = input.getBoundingClientRect();
  const { x, y, width, height } = drawing.inside(box);
  const accent = style.accentColor === "auto" ? style.color : style.accentColor;
  if (input.type === "range") {
    const share = (input.value - input.min) / (input.max - input.min);
    const middle = y + height / 2;
    drawing.add("rect", { x, y: middle - 2, width, height: 4, rx: 2, ...painted("fill", style.color), "fill-opacity": FAINT });
    drawing.add("circle", { cx: x + KNOB + share * (width - 2 * KNOB), cy: middle, r: KNOB, ...painted("fill", accent) });
  } else if (input.type === "checkbox" || input.type === "radio") {
    const rx = input.type === "radio" ? width / 2 : 2;
    drawing.outline({ x, y, width, height, rx }, 1, 0.5, style.color);
    const size = { width: width / 2, height: height / 2, rx: rx / 2 };
    if (input.checked) drawing.add("rect", { x: x + width / 4, y: y + height / 4, ...size, ...painted("fill", accent) });
  } else {
    const words = input.matches("select") ? input.selectedOptions[0].label : input.value;
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const long = pen.measureText(words).width;
    const [before, after] = [style.paddingLeft, style.paddingRight].map(parseFloat);
    const left = { right: box.right - after - long, center: box.left + (box.width - long) / 2 }[style.textAlign];
    const tall = LINE * parseFloat(style.fontSize);
    const top = box.top + (input.matches("textarea") ? parseFloat(style.paddingTop) : (box.height - tall) / 2);
    const at = { left: left ?? box.left + before, top };
    drawing.write(words, { ...at, width: long, height: tall }, style);
  }
}
