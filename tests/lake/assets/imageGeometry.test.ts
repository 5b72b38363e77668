import {assert, constantFrom, integer, option, property, record} from 'fast-check'
import {expect, test} from 'vitest'
import {geometryOf, type Geometry} from '../../../lake/assets/imageGeometry.ts'
import {MAXIMUM_SIDE, type Transformation} from '../../../lake/assets/transformation.ts'

type Wanted = Parameters<typeof geometryOf>[1]

/** Wide, so that each fit makes something else of it. */
const ORIGINAL = {width: 400, height: 200}
const WHOLE = {left: 0, top: 0, width: 400, height: 200}
const NO_MARGINS = {left: 0, right: 0, top: 0, bottom: 0}

function geometry(wanted: Partial<Wanted>, original = ORIGINAL): Geometry | undefined {
  return geometryOf(original, {
    orientation: 0,
    fit: 'clip',
    crop: {x: 0.5, y: 0.5},
    limits: {},
    pad: 0,
    ...wanted,
  })
}

function size(width: number, height: number) {
  return {width, height}
}

test.each<[string, Partial<Wanted>, Partial<Geometry>]>([
  ['nothing', {}, {scaled: size(400, 200), size: size(400, 200)}],
  ['a width', {width: 100}, {scaled: size(100, 50), size: size(100, 50)}],
  ['a larger height', {height: 400}, {scaled: size(800, 400), size: size(800, 400)}],
  ['clip', {width: 100, height: 100}, {scaled: size(100, 50), size: size(100, 50)}],
  ['scale', {width: 30, height: 90, fit: 'scale'}, {scaled: size(30, 90), size: size(30, 90)}],
  [
    'max never enlarges',
    {width: 900, height: 900, fit: 'max'},
    {scaled: size(400, 200), size: size(400, 200)},
  ],
  [
    'max with one side never enlarges',
    {width: 900, fit: 'max'},
    {scaled: size(400, 200), size: size(400, 200)},
  ],
  [
    'fill',
    {width: 100, height: 100, fit: 'fill'},
    {
      scaled: size(100, 50),
      margins: {left: 0, right: 0, top: 25, bottom: 25},
      size: size(100, 100),
    },
  ],
  [
    'fillmax never enlarges',
    {width: 500, height: 205, fit: 'fillmax'},
    {
      scaled: size(400, 200),
      margins: {left: 50, right: 50, top: 2, bottom: 3},
      size: size(500, 205),
    },
  ],
  [
    'crop in the middle',
    {width: 100, height: 100, fit: 'crop'},
    {
      region: {left: 100, top: 0, width: 200, height: 200},
      scaled: size(100, 100),
      size: size(100, 100),
    },
  ],
  [
    'crop from the right',
    {width: 50, height: 100, fit: 'crop', crop: {x: 1, y: 0.5}},
    {
      region: {left: 300, top: 0, width: 100, height: 200},
      scaled: size(50, 100),
      size: size(50, 100),
    },
  ],
  [
    'crop around a point, as near to it as the edge allows',
    {width: 100, height: 100, fit: 'crop', crop: {x: 0.3, y: 0.1}},
    {
      region: {left: 20, top: 0, width: 200, height: 200},
      scaled: size(100, 100),
      size: size(100, 100),
    },
  ],
  [
    'crop to a larger size',
    {width: 800, height: 800, fit: 'crop'},
    {
      region: {left: 100, top: 0, width: 200, height: 200},
      scaled: size(800, 800),
      size: size(800, 800),
    },
  ],
  [
    'crop by entropy',
    {width: 100, height: 100, fit: 'crop', crop: 'entropy'},
    {scaled: size(200, 100), cut: size(100, 100), size: size(100, 100)},
  ],
  [
    'crop within limits',
    {width: 100, fit: 'crop', limits: {minHeight: 80}},
    {
      region: {left: 75, top: 0, width: 250, height: 200},
      scaled: size(100, 80),
      size: size(100, 80),
    },
  ],
  [
    'min keeps the shape and does not enlarge',
    {width: 600, height: 300, fit: 'min'},
    {scaled: size(400, 200), size: size(400, 200)},
  ],
  [
    'min cuts to the shape',
    {width: 400, height: 400, fit: 'min'},
    {
      region: {left: 100, top: 0, width: 200, height: 200},
      scaled: size(200, 200),
      size: size(200, 200),
    },
  ],
  [
    'a rectangle comes first',
    {rect: {left: 300, top: 50, width: 100, height: 100}, width: 10},
    {
      region: {left: 300, top: 50, width: 100, height: 100},
      scaled: size(10, 10),
      size: size(10, 10),
    },
  ],
  [
    'a rectangle over the edge',
    {rect: {left: 390, top: 0, width: 100, height: 300}},
    {
      region: {left: 390, top: 0, width: 10, height: 200},
      scaled: size(10, 200),
      size: size(10, 200),
    },
  ],
  [
    'a turned picture is measured as it stands',
    {orientation: 90, width: 100},
    {scaled: size(200, 100), size: size(100, 200)},
  ],
  [
    'the top of a picture that was turned to the right is its left',
    {orientation: 90, width: 100, height: 100, fit: 'crop', crop: {x: 0.5, y: 0}},
    {
      region: {left: 0, top: 0, width: 200, height: 200},
      scaled: size(100, 100),
      size: size(100, 100),
    },
  ],
  [
    'padding',
    {width: 100, pad: 7},
    {
      scaled: size(100, 50),
      margins: {left: 7, right: 7, top: 7, bottom: 7},
      size: size(114, 64),
    },
  ],
])('%s', (_, wanted, expected) => {
  expect(geometry(wanted)).toEqual({region: WHOLE, margins: NO_MARGINS, ...expected})
})

test('a rectangle outside has no picture', () => {
  expect(geometry({rect: {left: 400, top: 0, width: 1, height: 1}})).toBeUndefined()
})

const side = integer({min: 1, max: 20_000})
const wish = option(integer({min: 1, max: MAXIMUM_SIDE}), {nil: undefined})
const share = integer({min: 0, max: 100}).map((percent) => percent / 100)
const wishes = record({
  rect: option(
    record({
      left: integer({min: 0, max: 25_000}),
      top: integer({min: 0, max: 25_000}),
      width: side,
      height: side,
    }),
    {nil: undefined},
  ),
  orientation: constantFrom<Transformation['orientation'][]>(0, 90, 180, 270),
  width: wish,
  height: wish,
  fit: constantFrom<Transformation['fit'][]>(
    'clip',
    'crop',
    'fill',
    'fillmax',
    'max',
    'min',
    'scale',
  ),
  crop: option(record({x: share, y: share}), {nil: 'entropy' as const}),
  pad: integer({min: 0, max: 2000}),
})

test('whatever is asked, all is in whole pixels, inside the original, and of a size that can be sent', () => {
  assert(
    property(side, side, wishes, (width, height, {rect, width: w, height: h, ...wanted}) => {
      const found = geometry(
        {
          ...wanted,
          ...(rect && {rect}),
          ...(w !== undefined && {width: w}),
          ...(h !== undefined && {height: h}),
        },
        {width, height},
      )
      const isOutside = rect !== undefined && (rect.left >= width || rect.top >= height)
      expect(found === undefined).toBe(isOutside)
      if (found === undefined) return
      const {region, scaled, cut = scaled, margins, size} = found
      expect(region.left + region.width).toBeLessThanOrEqual(width)
      expect(region.top + region.height).toBeLessThanOrEqual(height)
      const lengths = [region.width, region.height, scaled.width, scaled.height, size.width]
      expect(lengths.every((length) => Number.isInteger(length) && length > 0)).toBe(true)
      expect(
        Object.values(margins).every((margin) => Number.isInteger(margin) && margin >= 0),
      ).toBe(true)
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(2 * MAXIMUM_SIDE)
      const isSideways = wanted.orientation === 90 || wanted.orientation === 270
      const [across, down] = isSideways ? [cut.height, cut.width] : [cut.width, cut.height]
      expect(size).toEqual({
        width: across + margins.left + margins.right,
        height: down + margins.top + margins.bottom,
      })
    }),
  )
})
