/** Which of the palette's entries fit what is typed, the best first. Pure. An entry is `{ text, more, ... }`. */

export function ranked(entries, typed, most = 12) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return entries.slice(0, most);
  return entries.map((entry, index) => ({ entry, index, score: score(entry, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, most).map(({ entry }) => entry);
}

/** The text itself, its beginning, the beginning of a word, anywhere; then the letters in their order. */
function score({ text, more = "" }, wanted) {
  const own = text.toLowerCase();
  if (own === wanted) return 6;
  if (own.startsWith(wanted)) return 5;
  if (own.split(/[\s/._-]+/).some((word) => word.startsWith(wanted))) return 4;
  if (own.includes(wanted)) return 3;
  if (more.toLowerCase().includes(wanted)) return 2;
  return wanted.length > 1 && inOrder(own, wanted) ? 1 : 0;
}

function inOrder(text, letters) {
  let at = -1;
  return [...letters].every((letter) => (at = text.indexOf(letter, at + 1)) >= 0);
}
