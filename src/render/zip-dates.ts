/** Entries of a ZIP archive carry the time at which they were made: taken out, equal contents are equal bytes. */

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
/** 1980-01-01 00:00, the first that there is: time in the lower 16 bits, date in the upper. */
const FIRST_DATE = 0x00210000;

/** @param zip changed in place; without a comment at its end, as one that was just made. */
export function withoutZipDates(zip: Uint8Array): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.byteLength - END_BYTES;
  if (view.getUint32(end, true) !== END_SIGNATURE) return zip;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    view.setUint32(at + 12, FIRST_DATE, true);
    view.setUint32(view.getUint32(at + 42, true) + 10, FIRST_DATE, true);
    at +=
      ENTRY_BYTES + [28, 30, 32].reduce((sum, field) => sum + view.getUint16(at + field, true), 0);
  }
  return zip;
}
