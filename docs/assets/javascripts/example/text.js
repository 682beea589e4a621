/** The text of a page: find it, put another in its place, and mark where that differs. */

const NOT_MARKED = ["template", "svg", "option", "textarea", "script", "style"]; // which hold no sentence

/** The nodes between the two comments that overrides/main.html puts around a page's text. */
export function textOf(root) {
  const article = root.querySelector(".md-content__inner");
  const nodes = [...article.childNodes];
  const is = (words) => (node) => node.nodeType === Node.COMMENT_NODE && node.data.trim() === words;
  return nodes.slice(nodes.findIndex(is("text")) + 1, nodes.findIndex(is("end of text")));
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** What differs, each mark → the nodes that are published in its place. */
export const published = new Map();

/** Put a text in the place of the page's, with marks where it differs from the published one. */
export function replace(html, before) {
  const after = parsed(html);
  published.clear();
  compare({ childNodes: before }, after);
  const nodes = textOf(document);
  nodes[0].before(after);
  for (const node of nodes) node.remove();
}

const kindOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.localName : node.nodeType);

/** Mark what differs below two nodes; where their shapes differ, all of the later one. */
function compare(before, after) {
  const [old, now] = [[...before.childNodes], [...after.childNodes]];
  const isAlike = old.length === now.length && now.every((node, i) => kindOf(node) === kindOf(old[i]));
  if (!isAlike) {
    if (after.nodeType === Node.ELEMENT_NODE) after.classList.add("anew");
    return;
  }
  now.forEach((node, i) => {
    if (node.isEqualNode(old[i])) return;
    if (node.nodeType === Node.TEXT_NODE) markWords(node, old[i].data);
    else if (node.localName === "math") markWhole(node, old[i]);
    else if (node.localName === "svg" && after.matches?.(".drawing")) markPicture(after, old[i]);
    else if (!NOT_MARKED.includes(node.localName)) compare(old[i], node);
  });
}

/** Mark a node; `title` says what is published, and the switch of the bar shows it. */
function mark(nodes, before, words) {
  const element = document.createElement("mark");
  element.className = "anew";
  element.title = `Published: ${words}`;
  nodes[0].before(element);
  element.append(...nodes);
  published.set(element, before);
}

function markWhole(math, before) {
  mark([math], [before.cloneNode(true)], before.getAttribute("alttext"));
}

function markPicture(box, before) {
  box.classList.add("anew");
  published.set(box, [before.cloneNode(true)]);
}

/** Mark words that differ, where as many stand there as before; otherwise all of them. */
function markWords(node, before) {
  const pieces = (text) => text.split(/([ \n]+)/); // an unbreakable space belongs to its number
  const [old, now] = [pieces(before), pieces(node.data)];
  if (old.length !== now.length) {
    mark([node], [new Text(before)], before.trim());
    return;
  }
  now.forEach((piece, i) => {
    const text = new Text(piece);
    node.before(text);
    if (piece !== old[i]) mark([text], [new Text(old[i])], old[i]);
  });
  node.remove();
}

/** Put a picture in the place of the one in some figures; what hears a page keeps its words. */
export function draw({ drawings, within }) {
  for (const [layout, svg] of Object.entries(drawings)) {
    for (const name of within) {
      const box = document.querySelector(`[id="${name}"] .drawing--${layout}`);
      if (!box) continue;
      const [old, now] = [box.querySelector("svg"), parsed(svg).firstElementChild];
      for (const attribute of ["role", "aria-label", "data-search-exclude"]) {
        if (old.hasAttribute(attribute)) now.setAttribute(attribute, old.getAttribute(attribute));
      }
      box.replaceChildren(now);
      if (!published.has(box)) markPicture(box, old);
    }
  }
}

/**
 * Show what is published where something is marked, or what was computed; the two change places. Live
 * figures stay as they are: readers may have moved them.
 */
export function turn() {
  document.querySelector(".md-content__inner").classList.toggle("shows-published");
  for (const [element, nodes] of published) {
    if (element.closest(".live")) continue;
    const shown = [...element.childNodes];
    element.replaceChildren(...nodes);
    published.set(element, shown);
  }
}
