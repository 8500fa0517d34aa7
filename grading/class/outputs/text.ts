/** Control characters that no format may carry: all of C0 and C1 but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** `text` with LF line ends, and without lone surrogates, which no UTF-8 file can hold. */
export function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed().replace(/\r\n/g, '\n');
}

/** `text` with control characters shown as their pictures (␀, ␍, ␡), so that a reader sees that they are there. */
export function shown(text: string): string {
  return wellFormed(text).replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '\ufffd';
  });
}

/** `text` on one line: what is no printed character becomes a space. */
export function oneLine(text: string): string {
  return wellFormed(text).replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
}

/** A number as people write it: at most `digits` decimals, without zeros at the end. */
export function decimal(value: number, digits = 2): string {
  return String(rounded(value, digits));
}

/** `value` without the noise of binary fractions, such as in 0.1 + 0.2. Never -0. */
export function rounded(value: number, digits = 6): number {
  return Number(value.toFixed(digits)) + 0;
}

/** A share as a whole percentage, such as `83 %`; 0 and 100 only where it is exactly that. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 100 && share < 1) return '99 %';
  if (whole === 0 && share > 0) return '1 %';
  return `${whole} %`;
}

/** `3 tests`, `1 test`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Orders by code unit, which is the same on every machine; `localeCompare` is not. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
