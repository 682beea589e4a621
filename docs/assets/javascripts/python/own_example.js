/** The reader's own example, for the programs of a page that has been computed from it. */

let source = null;

/** Take over the file of the example that the page shows now. */
export const setOwnExample = (text) => (source = text);

/** The file that the page shows; null where that is the published one. */
export const ownExample = () => (document.querySelector("[data-example-shown]") ? source : null);
