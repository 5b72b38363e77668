/**
 * The part of the `edtf` package that the date rules use; the package brings no types.
 *
 * Its values have a `type`, which is the name of their class at run time. Bundlers rename classes, so in a Studio it
 * says `Date$1` or `t`: ask with `instanceof`.
 */
declare module 'edtf' {
  interface Bits {
    readonly value: number
  }

  interface Span {
    /** Milliseconds since 1970, of the first moment. */
    readonly min: number
    /** Milliseconds since 1970, of the last moment. */
    readonly max: number
    readonly edtf: string
  }

  export interface EdtfDate extends Span {
    /** 1 year, 2 month, 3 day, 0 a time of day. */
    readonly precision: number
    /** Bits 1–8 stand for the digits of the year, 16–32 of the month, 64–128 of the day. */
    readonly unspecified: Bits
    readonly uncertain: Bits
    readonly approximate: Bits
  }

  export interface EdtfSeason extends Span {
    readonly season: number
    readonly year: number
  }

  export interface EdtfInterval {
    /** `Infinity` where open (`..`), null where unknown (empty). */
    readonly lower: EdtfDate | EdtfSeason | number | null
    readonly upper: EdtfDate | EdtfSeason | number | null
  }

  export interface EdtfSet {
    /** Single dates, and first and last date of ranges. */
    readonly values: readonly (EdtfDate | readonly EdtfDate[])[]
    readonly earlier: boolean
    readonly later: boolean
  }

  type ClassOf<Value> = abstract new (...input: never) => Value

  const DateClass: ClassOf<EdtfDate>
  const SeasonClass: ClassOf<EdtfSeason>
  const IntervalClass: ClassOf<EdtfInterval>
  /** One of its dates. */
  const SetClass: ClassOf<EdtfSet>
  /** All of its dates. */
  const ListClass: ClassOf<EdtfSet>
  export {
    DateClass as Date,
    SeasonClass as Season,
    IntervalClass as Interval,
    SetClass as Set,
    ListClass as List,
  }

  /** Throws where the text is not EDTF. */
  export default function edtf(text: string): unknown

  /** The syntax tree: nodes with `type` and `values`; months count from 0. */
  export function parse(text: string): unknown
}
