import {boundsOfEdtf} from '../../schemas/objects/newsDateBounds.ts'

/** The fields of a `newsDate` that follow from its EDTF; `undefined` is a field to remove. */
export interface DerivedFields {
  edtf: string | undefined
  earliest: string | undefined
  latest: string | undefined
  precision: string | undefined
  bound: string | undefined
}

/** All that follows from a date in EDTF; without one, nothing is known. */
export function fieldsOfEdtf(edtf: string | undefined): DerivedFields {
  const bounds = edtf === undefined ? undefined : boundsOfEdtf(edtf)
  return {
    edtf,
    earliest: bounds?.earliest,
    latest: bounds?.latest,
    precision: bounds?.precision,
    bound: bounds?.bound,
  }
}
