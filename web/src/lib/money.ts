// Minor units as they read. ISO currencies have the digits of ISO 4217, crypto assets eight.

import { money } from './format';

const CRYPTO = new Set(['BTC', 'ETH', 'LTC', 'BCH', 'XRP', 'USDT', 'USDC']);

export function digitsOf(currency: string | null): number {
  if (currency === null) return 0;
  if (CRYPTO.has(currency)) return 8;
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 0;
  }
}

export function minor(value: number | null, currency: string | null): string {
  if (value === null) return 'no rate';
  const digits = digitsOf(currency);
  return money((value / 10 ** digits).toFixed(digits), currency ?? '');
}
