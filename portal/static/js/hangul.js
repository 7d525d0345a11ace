// Where in a label the typed strokes are, as Koreans type: by initial consonants (ㄹㅁ), with a half-typed syllable
// (룸 begins 루미), with the keyboard in the wrong language (fnal). core/keyboard.py does the same on the server.

const FIRST = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const MIDDLE = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const LAST = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';
const DOUBLE = {
  ㅘ: 'ㅗㅏ', ㅙ: 'ㅗㅐ', ㅚ: 'ㅗㅣ', ㅝ: 'ㅜㅓ', ㅞ: 'ㅜㅔ', ㅟ: 'ㅜㅣ', ㅢ: 'ㅡㅣ',
  ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ', ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ',
};
const KEYS = 'rRseEfaqQtTdwWczxvgkoiOjpuPhynbml';
const JAMO = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ';
const BASE = 0xac00;

const isSyllable = (character) => character >= '가' && character <= '힣';
const isLoose = (character) => character >= 'ㄱ' && character <= 'ㅣ';

function strokesOf(character) {
  if (!isSyllable(character)) return DOUBLE[character] ?? character.toLowerCase();
  const code = character.codePointAt(0) - BASE;
  const jamo = [FIRST[Math.floor(code / 588)], MIDDLE[Math.floor((code % 588) / 28)], LAST[code % 28].trim()];
  return jamo.map((one) => DOUBLE[one] ?? one).join('');
}

function initialOf(character) {
  return isSyllable(character) ? FIRST[Math.floor((character.codePointAt(0) - BASE) / 588)] : character.toLowerCase();
}

function onTheOtherKeyboard(character) {
  const place = KEYS.indexOf(character);
  const folded = place < 0 ? KEYS.indexOf(character.toLowerCase()) : place;
  return folded < 0 ? character : JAMO[folded];
}

const letters = (text) => [...text.normalize('NFC')].filter((one) => /[\p{L}\p{N}&+#]/u.test(one));

/** Whether a text is initial consonants and nothing else. */
export function isInitials(text) {
  const typed = letters(text);
  return typed.length > 0 && typed.every((one) => FIRST.includes(one));
}

/** Whether a text ends in the middle of a syllable: a jamo alone, where the text is not made of initials. */
export function isUnfinished(text) {
  return isLoose(text.trimEnd().at(-1) ?? '') && !isInitials(text);
}

/** Where `typed` is in `label`: `[start, end]` in its characters, at the beginning of a word if it can be; or null. */
export function find(label, typed) {
  const wanted = letters(typed);
  if (!wanted.length) return null;
  if (isInitials(typed)) return place(label, wanted.join(''), initialOf);
  const struck = wanted.map(strokesOf).join('');
  const other = wanted.every((one) => one <= '~') && wanted.map(onTheOtherKeyboard).join('');
  const latin = wanted.every((one) => isSyllable(one) || isLoose(one)) && [...struck].map((one) => KEYS[JAMO.indexOf(one)] ?? one).join('');
  return place(label, struck, strokesOf) ?? (other ? place(label, other, strokesOf) : null)
    ?? (latin ? place(label, latin, strokesOf) : null);
}

/** Whether a text is found by what was typed; one letter alone must begin a word of it. */
export function fits(text, typed) {
  const [start] = find(text, typed) ?? [];
  return start !== undefined && (letters(typed).length > 1 || start === 0 || !letters(text[start - 1]).length);
}

function place(label, wanted, strokes) {
  const struck = [...label].map((one) => (letters(one).length ? strokes(one) : ''));
  const starts = [...struck.keys()].filter((at) => struck[at] && begins(struck, at, wanted));
  const start = starts.find((at) => !struck[at - 1]) ?? starts[0];
  return start === undefined ? null : [start, start + reach(struck, start, wanted.length)];
}

const begins = (struck, at, wanted) => struck.slice(at).join('').startsWith(wanted);

/** How many characters from `at` on hold so many strokes. */
function reach(struck, at, count) {
  let characters = 0;
  while (count > 0) count -= struck[at + characters++].length;
  return characters;
}
