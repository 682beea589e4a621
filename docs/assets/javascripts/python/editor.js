/** An editor for short programs: a text area, and the same text in colours beneath it. */

const MOST_COLOURED = 20_000; // characters; longer texts stay in one colour, since colouring takes time
const [LEAST_LINES, MOST_LINES] = [4, 30]; // in sight at a time

/** Load what colours Python; without it, programs are edited in one colour. */
export async function highlighter() {
  const vendor = new URL("../../highlight.js/es/", import.meta.url);
  const [{ default: library }, { default: python }] = await Promise.all([
    import(new URL("core.min.js", vendor).href),
    import(new URL("languages/python.min.js", vendor).href),
  ]);
  library.registerLanguage("python", python);
  return (code) => library.highlight(code, { language: "python" }).value;
}

let coloured = null;

export class Editor {
  /**
   * @param {Element} listing the code block whose place it takes
   * @param {string} code
   * @param {{label: string, onRun: () => void, onChange: (code: string) => void}} options
   */
  constructor(listing, code, { label, onRun, onChange }) {
    this.onChange = onChange;
    this.box = document.createElement("div");
    this.box.className = "program-editor";
    this.colours = document.createElement("pre");
    this.colours.ariaHidden = "true";
    this.area = document.createElement("textarea");
    this.area.spellcheck = false;
    this.area.autocapitalize = "off";
    this.area.ariaLabel = `${label}. Control and Enter run it.`;
    this.box.append(this.colours, this.area);
    listing.hidden = true;
    listing.before(this.box);
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("scroll", () => this.align());
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onRun();
    });
    this.set(code);
    coloured ??= highlighter().catch(() => () => null);
    coloured.then((colour) => {
      this.colour = colour;
      this.paint();
    });
  }

  focus() {
    this.area.focus({ preventScroll: true });
  }

  set(code) {
    this.area.value = code;
    this.area.setSelectionRange(0, 0); // begin at the first line, not far right in the last
    const lines = code.split("\n").length;
    this.area.rows = Math.min(Math.max(lines, LEAST_LINES), MOST_LINES);
    this.changed();
  }

  changed() {
    this.onChange(this.area.value);
    this.paint();
  }

  paint() {
    const code = this.area.value;
    const colours = code.length <= MOST_COLOURED ? this.colour?.(code) : null;
    // The last line needs a sign to have a height.
    if (colours) this.colours.innerHTML = `${colours}\n `;
    else this.colours.textContent = `${code}\n `;
    this.align();
  }

  /** Let the colours follow what is in sight. */
  align() {
    const { scrollTop, scrollLeft } = this.area;
    Object.assign(this.colours, { scrollTop, scrollLeft });
  }
}
