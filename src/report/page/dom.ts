/** The element with this id; the page was rendered together with this script, so it is there. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** The text of an embedded data block. */
export function dataText(id: string): string {
  return byId(id).textContent;
}
