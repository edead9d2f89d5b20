// Numbers and times as they read on the page. Times are UTC, as everywhere in Ringtrace.

/** A decimal of the API with thousands separated; its digits are the currency's own and stay as they are. */
export function money(decimal: string, currency: string): string {
  const [whole = '', rest] = decimal.split('.', 2);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${rest ? `.${rest}` : ''} ${currency}`.trim();
}

export function time(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** How long something took, in the one unit that a person would use. */
export function span(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  const units: [number, string][] = [[86_400, 'day'], [3_600, 'hour'], [60, 'minute']];
  for (const [size, name] of units) {
    if (seconds >= size) return many(Math.round(seconds / size), name);
  }
  return 'under a minute';
}

export function count(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

/** The words with a capital at their beginning. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `3 transfers`, `1 transfer`. */
export function many(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** A share of 1 as it reads: `97 %`, `0.4 %`. */
export function share(value: number): string {
  const percent = 100 * value;
  return `${percent !== 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}
