/** Copying: by the browser's clipboard, or where it is closed (an address that is not secure) by a selection. */

/** Whether `text` is on the clipboard now; else `node`, which shows it, is selected for the reader's own Ctrl-C. */
export async function copy(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return false;
  }
}
