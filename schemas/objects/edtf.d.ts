/** The part of the `edtf` package that the date rules use; the package brings no types. */
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
    readonly type: 'Date'
    /** 1 year, 2 month, 3 day, 0 a time of day. */
    readonly precision: number
    /** Bits 1–8 stand for the digits of the year, 16–32 of the month, 64–128 of the day. */
    readonly unspecified: Bits
    readonly uncertain: Bits
    readonly approximate: Bits
  }

  export interface EdtfSeason extends Span {
    readonly type: 'Season'
    readonly season: number
    readonly year: number
  }

  export interface EdtfInterval {
    readonly type: 'Interval'
    /** `Infinity` where open (`..`), null where unknown (empty). */
    readonly lower: EdtfDate | EdtfSeason | number | null
    readonly upper: EdtfDate | EdtfSeason | number | null
  }

  export interface EdtfSet {
    /** A `Set` is one of its dates, a `List` all of them. */
    readonly type: 'Set' | 'List'
    /** Single dates, and first and last date of ranges. */
    readonly values: readonly (EdtfDate | readonly EdtfDate[])[]
    readonly earlier: boolean
    readonly later: boolean
  }

  export interface EdtfYears extends Span {
    readonly type: 'Year' | 'Decade' | 'Century'
  }

  export type EdtfValue = EdtfDate | EdtfSeason | EdtfInterval | EdtfSet | EdtfYears

  /** Throws where the text is not EDTF. */
  export default function edtf(text: string): EdtfValue

  /** The syntax tree: nodes with `type` and `values`; months count from 0. */
  export function parse(text: string): unknown
}
