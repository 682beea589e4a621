/** Styles that only some readers need: loaded when they ask for what they belong to. */

const links = new Map(); // name → once it has been asked for, the promise that it is there

/** Load a style sheet, once in a document. */
export function styled(name) {
  if (!links.has(name)) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: new URL(`../stylesheets/${name}`, import.meta.url).href });
    const there = new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => {
        link.remove();
        links.delete(name); // so that another attempt can succeed
        reject(new Error(`${name} did not come`));
      };
    });
    links.set(name, there);
    document.body.append(link); // the theme clears the head when it puts in another page
  }
  return links.get(name);
}
