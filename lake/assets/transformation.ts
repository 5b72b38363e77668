import {assetError} from './assetError.ts'

/**
 * What the URL of an image asks for, as https://www.sanity.io/docs/image-urls describes the parameters. Lengths are
 * pixels of the image that goes out, `dpr` already taken in, save for `rect`: that is in pixels of the original.
 */
export interface Transformation {
  rect?: Rectangle
  /** Clockwise, before anything is measured but `rect`. */
  orientation: 0 | 90 | 180 | 270
  flip: {horizontal: boolean; vertical: boolean}
  width?: number
  height?: number
  fit: FitMode
  crop: Anchor | 'entropy'
  /** For `fit=crop`: the size may be chosen within these. */
  limits: {minWidth?: number; maxWidth?: number; minHeight?: number; maxHeight?: number}
  background?: Color
  /** On each side. */
  pad: number
  /** 0 to 2000. */
  blur: number
  /** 0 to 100. */
  sharpen: number
  grayscale: boolean
  invert: boolean
  firstFrameOnly: boolean
  /** Absent: that of the original. */
  format?: OutputFormat
  /** The best format that the browser accepts, rather than `format`. */
  autoFormat: boolean
  /** 1 to 100. */
  quality: number
}

export interface Rectangle {
  left: number
  top: number
  width: number
  height: number
}

export type FitMode = 'clip' | 'crop' | 'fill' | 'fillmax' | 'max' | 'min' | 'scale'

/** Where in an image to stay when it is cropped, in fractions of its width and height from the left top. */
export interface Anchor {
  x: number
  y: number
}

export interface Color {
  /** 0 to 255. */
  r: number
  g: number
  b: number
  /** 0 to 1. */
  alpha: number
}

export type OutputFormat = 'avif' | 'jpg' | 'json' | 'pjpg' | 'png' | 'webp'

/** Pixels on one side of an image that goes out. */
export const MAXIMUM_SIDE = 8192

const DEFAULT_QUALITY = 75
const MAXIMUM_DPR = 5

/** The names that change the picture. Others are none of ours: they are ignored, as hosted does. */
const PARAMETERS = [
  'auto',
  'bg',
  'blur',
  'crop',
  'cs',
  'dpr',
  'fit',
  'flip',
  'fm',
  'fp-x',
  'fp-y',
  'frame',
  'h',
  'invert',
  'max-h',
  'max-w',
  'min-h',
  'min-w',
  'or',
  'pad',
  'q',
  'rect',
  'sat',
  'sharp',
  'w',
] as const

type Parameter = (typeof PARAMETERS)[number]
type Values = Partial<Record<Parameter, string>>

/**
 * Undefined where nothing is asked of the picture: the original goes out.
 *
 * @param query The parameters of the URL; of a repeated one the first counts
 * @throws LakeError 400 where a value is not one that the parameter takes
 */
export function parseTransformation(
  query: ReadonlyMap<string, string>,
): Transformation | undefined {
  const values: Values = Object.fromEntries(
    PARAMETERS.flatMap((name) => {
      const value = query.get(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  if (Object.keys(values).length === 0) return undefined

  const scale = numberIn(values, 'dpr', 0.1, MAXIMUM_DPR) ?? 1
  const length = (name: Parameter) => scaled(numberIn(values, name, 1, MAXIMUM_SIDE), scale)
  const limits = {
    minWidth: length('min-w'),
    maxWidth: length('max-w'),
    minHeight: length('min-h'),
    maxHeight: length('max-h'),
  }
  const colorSpace = oneOf(values, 'cs', ['srgb', 'b-w'])
  // Read whether or not it counts, so that a mistake in it is told of.
  const focalPoint = {x: numberIn(values, 'fp-x', 0, 1), y: numberIn(values, 'fp-y', 0, 1)}
  return defined({
    rect: rectangleOf(values.rect),
    orientation: orientationOf(values.or),
    flip: flipOf(values.flip),
    width: length('w'),
    height: length('h'),
    fit: oneOf(values, 'fit', ['clip', 'crop', 'fill', 'fillmax', 'max', 'min', 'scale']) ?? 'clip',
    crop: cropOf(values.crop, {x: focalPoint.x ?? 0.5, y: focalPoint.y ?? 0.5}),
    limits: defined(limits),
    background: values.bg === undefined ? undefined : colorOf(values.bg),
    pad: Math.round((numberIn(values, 'pad', 0, MAXIMUM_SIDE / 4) ?? 0) * scale),
    blur: numberIn(values, 'blur', 0, 2000) ?? 0,
    sharpen: numberIn(values, 'sharp', 0, 100) ?? 0,
    grayscale: colorSpace === 'b-w' || saturationOf(values.sat) === -100,
    invert:
      oneOf(values, 'invert', ['true', 'false', '1', '0', '']) !== undefined && isOn(values.invert),
    firstFrameOnly: oneOf(values, 'frame', ['1']) !== undefined,
    format: oneOf(values, 'fm', ['avif', 'jpg', 'json', 'pjpg', 'png', 'webp']),
    autoFormat: oneOf(values, 'auto', ['format']) !== undefined,
    quality: Math.max(1, Math.round(numberIn(values, 'q', 0, 100) ?? DEFAULT_QUALITY)),
  })
}

type Defined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key]
} & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<
    Value[Key],
    undefined
  >
}

/** The same without what is undefined. */
function defined<Value extends object>(value: Value): Defined<Value>
function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
}

function invalid(name: string, value: string, expected: string): Error {
  return assetError(400, `Parameter "${name}" must be ${expected}, not "${value}"`)
}

function numberIn(
  values: Values,
  name: Parameter,
  minimum: number,
  maximum: number,
): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (!/^-?\d+(\.\d+)?$/.test(text) || number < minimum || number > maximum) {
    throw invalid(name, text, `a number from ${minimum} to ${maximum}`)
  }
  return number
}

function scaled(length: number | undefined, scale: number): number | undefined {
  if (length === undefined) return undefined
  return Math.min(MAXIMUM_SIDE, Math.max(1, Math.round(length * scale)))
}

function oneOf<Choice extends string>(
  values: Values,
  name: Parameter,
  choices: readonly [Choice, ...Choice[]],
): Choice | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined) throw invalid(name, text, choices.filter(Boolean).join(', '))
  return choice
}

function isOn(text: string | undefined): boolean {
  return text === 'true' || text === '1' || text === ''
}

function rectangleOf(text: string | undefined): Rectangle | undefined {
  if (text === undefined) return undefined
  const [left = NaN, top = NaN, width = NaN, height = NaN] = /^\d+(\.\d+)?(,\d+(\.\d+)?){3}$/.test(
    text,
  )
    ? text.split(',').map((part) => Math.round(Number(part)))
    : []
  if (!(left <= 1e6 && top <= 1e6 && width >= 1 && width <= 1e6 && height >= 1 && height <= 1e6)) {
    throw invalid('rect', text, '"left,top,width,height" in pixels')
  }
  return {left, top, width, height}
}

function orientationOf(text: string | undefined): Transformation['orientation'] {
  switch (text) {
    case undefined:
    case '0':
      return 0
    case '90':
      return 90
    case '180':
      return 180
    case '270':
      return 270
    default:
      throw invalid('or', text, '0, 90, 180 or 270')
  }
}

function flipOf(text: string | undefined): Transformation['flip'] {
  if (text !== undefined && !/^(h|v|hv|vh)$/.test(text)) throw invalid('flip', text, 'h, v or hv')
  return {horizontal: text?.includes('h') === true, vertical: text?.includes('v') === true}
}

/** E.g. `top,left`; on a side that is not named, the middle. */
function cropOf(text: string | undefined, focalPoint: Anchor): Anchor | 'entropy' {
  if (text === undefined) return {x: 0.5, y: 0.5}
  if (text === 'entropy') return 'entropy'
  if (text === 'focalpoint') return focalPoint
  const anchor = {x: 0.5, y: 0.5}
  for (const side of text.split(',')) {
    if (side === 'left') anchor.x = 0
    else if (side === 'right') anchor.x = 1
    else if (side === 'top') anchor.y = 0
    else if (side === 'bottom') anchor.y = 1
    else if (side !== 'center') {
      throw invalid(
        'crop',
        text,
        'top, bottom, left and right (or two of them), center, focalpoint or entropy',
      )
    }
  }
  return anchor
}

/** RGB, ARGB, RRGGBB or AARRGGBB. */
function colorOf(text: string): Color {
  const [, digits = ''] = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text) ?? []
  if (digits === '') throw invalid('bg', text, 'a color as RGB, ARGB, RRGGBB or AARRGGBB')
  const long = digits.length < 6 ? [...digits].map((digit) => digit + digit).join('') : digits
  const [alpha = 255, r = 0, g = 0, b = 0] = (long.match(/../g) ?? [])
    .toSpliced(0, 0, ...(long.length === 6 ? ['ff'] : []))
    .map((pair) => Number.parseInt(pair, 16))
  return {r, g, b, alpha: alpha / 255}
}

function saturationOf(text: string | undefined): -100 | 0 {
  if (text === undefined || text === '0') return 0
  if (text === '-100') return -100
  throw invalid('sat', text, '-100, which the hosted pipeline supports alone')
}
