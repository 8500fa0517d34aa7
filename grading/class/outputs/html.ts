import { shown } from './text';

/** Markup that is safe to put into a page. Only `html` and `trusted` make it, so that no data can pass for it. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: texts are escaped, lists are joined, and nothing comes of null, undefined and false. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * A template whose values are escaped unless they are markup themselves. Attributes must stand in double quotes.
 *
 * @example html`<p title="${name}">${name}</p>`
 */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  let text = strings[0]!;
  values.forEach((value, index) => {
    text += print(value) + strings[index + 1]!;
  });
  return new Html(text);
}

/** Markup, styles or a script that we wrote ourselves. Never for anything that came from outside. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** An address relative to the page, as the value of an href. @throws Error where it leads elsewhere, such as `javascript:` */
export function relative(...segments: string[]): string {
  const path = segments.map((segment) => encodeURIComponent(segment)).join('/');
  if (path === '' || segments.includes('..'))
    throw new Error(`Expected a path below the page, got ${segments.join('/')}`);
  return path;
}

function print(value: Content): string {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(print).join('');
  if (value === null || value === undefined || value === false) return '';
  return escaped(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escaped(text: string): string {
  return shown(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}
