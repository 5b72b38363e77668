import {assert, constantFrom, dictionary, property, string} from 'fast-check'
import {expect, test} from 'vitest'
import {parseTransformation, type Transformation} from '../../../lake/assets/transformation.ts'
import {LakeError} from '../../../lake/types.ts'

const UNCHANGED: Transformation = {
  orientation: 0,
  flip: {horizontal: false, vertical: false},
  fit: 'clip',
  crop: {x: 0.5, y: 0.5},
  limits: {},
  pad: 0,
  blur: 0,
  sharpen: 0,
  grayscale: false,
  invert: false,
  firstFrameOnly: false,
  autoFormat: false,
  quality: 75,
}

function parse(query: string) {
  return parseTransformation(new Map(new URLSearchParams(query)))
}

test('every parameter, read whole', () => {
  const query =
    'rect=10,20,300,400&w=100&h=50&dpr=2&fit=crop&crop=focalpoint&fp-x=0.25&fp-y=1&or=90&flip=hv&bg=8f00' +
    '&pad=5&blur=12&sharp=7&sat=-100&invert=true&frame=1&fm=pjpg&auto=format&q=40&min-w=10&max-w=20&min-h=30&max-h=40'
  expect(parse(query)).toEqual({
    rect: {left: 10, top: 20, width: 300, height: 400},
    orientation: 90,
    flip: {horizontal: true, vertical: true},
    width: 200,
    height: 100,
    fit: 'crop',
    crop: {x: 0.25, y: 1},
    limits: {minWidth: 20, maxWidth: 40, minHeight: 60, maxHeight: 80},
    background: {r: 255, g: 0, b: 0, alpha: 136 / 255},
    pad: 10,
    blur: 12,
    sharpen: 7,
    grayscale: true,
    invert: true,
    firstFrameOnly: true,
    format: 'pjpg',
    autoFormat: true,
    quality: 40,
  })
})

test('nothing is asked where no parameter is one of ours', () => {
  expect([parse(''), parse('dl=a.jpg&v=3&utm_source=x')]).toEqual([undefined, undefined])
})

test.each([
  ['bg=f00', {background: {r: 255, g: 0, b: 0, alpha: 1}}],
  ['bg=ff00', {background: {r: 255, g: 0, b: 0, alpha: 1}}],
  ['bg=%230a0B0c', {background: {r: 10, g: 11, b: 12, alpha: 1}}],
  ['bg=000a0b0c', {background: {r: 10, g: 11, b: 12, alpha: 0}}],
  ['crop=top,left', {crop: {x: 0, y: 0}}],
  ['crop=bottom', {crop: {x: 0.5, y: 1}}],
  ['crop=right', {crop: {x: 1, y: 0.5}}],
  ['crop=center', {}],
  ['crop=entropy', {crop: 'entropy' as const}],
  ['cs=b-w', {grayscale: true}],
  ['invert=false', {}],
  ['q=0', {quality: 1}],
  ['w=8000&dpr=3', {width: 8192}],
  ['w=100.4', {width: 100}],
  ['fm=webp&unknown=1', {format: 'webp' as const}],
])('%s', (query, expected) => {
  expect(parse(query)).toEqual({...UNCHANGED, ...expected})
})

test.each([
  ['w=0', 'Parameter "w" must be a number from 1 to 8192, not "0"'],
  ['w=', 'Parameter "w" must be a number from 1 to 8192, not ""'],
  ['h=-5', 'Parameter "h" must be a number from 1 to 8192, not "-5"'],
  ['h=1e3', 'Parameter "h" must be a number from 1 to 8192, not "1e3"'],
  ['w=9000', 'Parameter "w" must be a number from 1 to 8192, not "9000"'],
  ['dpr=9', 'Parameter "dpr" must be a number from 0.1 to 5, not "9"'],
  ['q=101', 'Parameter "q" must be a number from 0 to 100, not "101"'],
  ['blur=2001', 'Parameter "blur" must be a number from 0 to 2000, not "2001"'],
  ['fp-x=1.5', 'Parameter "fp-x" must be a number from 0 to 1, not "1.5"'],
  ['fit=cover', 'Parameter "fit" must be clip, crop, fill, fillmax, max, min, scale, not "cover"'],
  ['fm=bmp', 'Parameter "fm" must be avif, jpg, json, pjpg, png, webp, not "bmp"'],
  ['auto=compress', 'Parameter "auto" must be format, not "compress"'],
  ['flip=x', 'Parameter "flip" must be h, v or hv, not "x"'],
  ['or=45', 'Parameter "or" must be 0, 90, 180 or 270, not "45"'],
  ['frame=2', 'Parameter "frame" must be 1, not "2"'],
  ['invert=maybe', 'Parameter "invert" must be true, false, 1, 0, not "maybe"'],
  ['bg=red', 'Parameter "bg" must be a color as RGB, ARGB, RRGGBB or AARRGGBB, not "red"'],
  ['rect=1,2,3', 'Parameter "rect" must be "left,top,width,height" in pixels, not "1,2,3"'],
  ['rect=0,0,0,5', 'Parameter "rect" must be "left,top,width,height" in pixels, not "0,0,0,5"'],
  ['sat=50', 'Parameter "sat" must be -100, which the hosted pipeline supports alone, not "50"'],
  [
    'crop=middle',
    'Parameter "crop" must be top, bottom, left and right (or two of them), center, focalpoint or entropy, not "middle"',
  ],
])('%s is refused', (query, message) => {
  expect(() => parse(query)).toThrow(
    new LakeError(400, {statusCode: 400, error: 'Bad Request', message}, message),
  )
})

test('whatever stands in a URL, the answer is a transformation or a 400', () => {
  const texts = string({unit: 'binary', maxLength: 5})
  const names = constantFrom('w', 'rect', 'bg', 'crop', 'fit', 'or', 'blur', 'dpr', 'q', 'fp-x')
  assert(
    property(dictionary(names, texts, {minKeys: 1}), (query) => {
      expect(['transformation', 400]).toContain(outcomeOf(new Map(Object.entries(query))))
    }),
  )
})

function outcomeOf(query: ReadonlyMap<string, string>): unknown {
  try {
    return parseTransformation(query) === undefined ? 'nothing' : 'transformation'
  } catch (error) {
    return error instanceof LakeError ? error.status : error
  }
}
