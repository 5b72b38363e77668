import type {NewsDateValue} from '../../schemas/index.ts'

/**
 * Whether a date is in doubt, one of several, has an unknown end, or is only there in words. A plain month or year is
 * none of these, and neither is what goes on (`2022-02/..`).
 */
export function isUncertainDate(date: NewsDateValue | null | undefined): boolean {
  if (!date) return false
  if (date.edtf) return /[?~%]|^\[|^\/|\/$/.test(date.edtf)
  return date.earliest === undefined || date.earliest !== date.latest
}
