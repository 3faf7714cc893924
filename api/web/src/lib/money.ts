/** Amounts in the smallest unit of a currency, as people write them. */

export function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

export function moneyText(amount_minor: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(
    amount_minor / 10 ** digitsOf(currency),
  );
}

/** An amount as it stands in a field: "4,90" for the French. */
export function amountText(
  amount_minor: number | null | undefined,
  currency: string,
  locale: string,
): string {
  if (amount_minor == null) return "";
  const digits = digitsOf(currency);
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(amount_minor / 10 ** digits);
}

/** What somebody has written, in the smallest unit; null for nothing, undefined for what is no amount. */
export function minorOf(text: string, currency: string): number | null | undefined {
  const plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
  if (plain === "") return null;
  const digits = digitsOf(currency);
  const fits = new RegExp(digits === 0 ? "^-?\\d+$" : `^-?\\d+(\\.\\d{1,${digits}})?$`);
  return fits.test(plain) ? Math.round(Number(plain) * 10 ** digits) : undefined;
}
