import {MAXIMUM_SIDE, type Anchor, type Rectangle, type Transformation} from './transformation.ts'

export interface Size {
  width: number
  height: number
}

/** How an image becomes one of another size, in the order of the members. Everything is in whole pixels. */
export interface Geometry {
  /** The part of the original that is used. */
  region: Rectangle
  /** Its size afterwards, still as the original lies. */
  scaled: Size
  /** Where cropping is left to the picture, the size to cut from `scaled`. */
  cut?: Size
  /** Room around it, after it was turned. */
  margins: {left: number; right: number; top: number; bottom: number}
  /** The size that goes out. */
  size: Size
}

type Wanted = Pick<
  Transformation,
  'rect' | 'orientation' | 'width' | 'height' | 'fit' | 'crop' | 'limits' | 'pad'
>

/**
 * Where each pixel goes, decided before any is touched. Width and height are those of the turned picture; `rect` is in
 * the original, and what of it lies outside is ignored.
 *
 * @returns undefined where `rect` lies outside altogether
 */
export function geometryOf(original: Size, wanted: Wanted): Geometry | undefined {
  const region = inside(wanted.rect, original)
  if (region === undefined) return undefined
  const isSideways = wanted.orientation === 90 || wanted.orientation === 270
  const turned = isSideways ? swapped(region) : {width: region.width, height: region.height}

  const {scaled, canvas, crops} = fitted(turned, wanted)
  const pad = {
    horizontal: Math.min(wanted.pad, Math.floor((2 * MAXIMUM_SIDE - canvas.width) / 2)),
    vertical: Math.min(wanted.pad, Math.floor((2 * MAXIMUM_SIDE - canvas.height) / 2)),
  }
  const left = Math.floor((canvas.width - scaled.width) / 2)
  const top = Math.floor((canvas.height - scaled.height) / 2)
  const margins = {
    left: left + pad.horizontal,
    right: canvas.width - scaled.width - left + pad.horizontal,
    top: top + pad.vertical,
    bottom: canvas.height - scaled.height - top + pad.vertical,
  }
  const size = {
    width: canvas.width + 2 * pad.horizontal,
    height: canvas.height + 2 * pad.vertical,
  }
  const lying = isSideways ? swapped(scaled) : scaled
  if (!crops) return {region, scaled: lying, margins, size}
  if (wanted.crop === 'entropy') {
    return {region, scaled: covering(region, lying), cut: lying, margins, size}
  }
  return {
    region: cropped(region, lying, turnedBack(wanted.crop, wanted.orientation)),
    scaled: lying,
    margins,
    size,
  }
}

interface Fitted {
  /** The picture itself. */
  scaled: Size
  /** What it stands on. */
  canvas: Size
  /** Whether the picture is cut to that shape first, rather than distorted. */
  crops: boolean
}

function fitted(source: Size, {width, height, fit, limits}: Wanted): Fitted {
  const plain = (scaled: Size): Fitted => ({scaled, canvas: scaled, crops: false})
  if (fit === 'crop') {
    const size = {
      width: between(
        width ?? (height === undefined ? source.width : (height * source.width) / source.height),
        limits.minWidth,
        limits.maxWidth,
      ),
      height: between(
        height ?? (width === undefined ? source.height : (width * source.height) / source.width),
        limits.minHeight,
        limits.maxHeight,
      ),
    }
    const scaled = bounded(size)
    return {scaled, canvas: scaled, crops: true}
  }
  if (width === undefined && height === undefined) return plain(bounded(source))
  const asBig = Math.min((width ?? Infinity) / source.width, (height ?? Infinity) / source.height)
  const neverLarger = times(source, Math.min(1, asBig))
  if (width === undefined || height === undefined) {
    const grows = fit !== 'max' && fit !== 'fillmax' && fit !== 'min'
    return plain(grows ? times(source, asBig) : neverLarger)
  }
  const box = {width, height}
  switch (fit) {
    case 'clip':
      return plain(times(source, asBig))
    case 'max':
      return plain(neverLarger)
    case 'scale':
      return plain(box)
    case 'fill':
      return {scaled: times(source, asBig), canvas: box, crops: false}
    case 'fillmax':
      return {scaled: neverLarger, canvas: box, crops: false}
    case 'min': {
      const scaled = times(box, Math.min(1, source.width / width, source.height / height))
      return {scaled, canvas: scaled, crops: true}
    }
  }
}

function times({width, height}: Size, factor: number): Size {
  return bounded({width: width * factor, height: height * factor})
}

/** Whole pixels, at least one, and no more than may go out: then smaller in the same shape. */
function bounded({width, height}: Size): Size {
  const factor = Math.min(1, MAXIMUM_SIDE / Math.max(width, height))
  const whole = (length: number) => Math.max(1, Math.round(length * factor))
  return {width: whole(width), height: whole(height)}
}

function between(length: number, minimum = 1, maximum = Infinity): number {
  return Math.max(minimum, Math.min(maximum, length))
}

function swapped({width, height}: Size): Size {
  return {width: height, height: width}
}

function inside(rect: Rectangle | undefined, {width, height}: Size): Rectangle | undefined {
  if (rect === undefined) return {left: 0, top: 0, width, height}
  if (rect.left >= width || rect.top >= height) return undefined
  return {
    left: rect.left,
    top: rect.top,
    width: Math.min(rect.width, width - rect.left),
    height: Math.min(rect.height, height - rect.top),
  }
}

/** The largest part of a region that has the shape of `size`, as near to the anchor as it can be. */
function cropped(region: Rectangle, size: Size, anchor: Anchor): Rectangle {
  const factor = Math.min(region.width / size.width, region.height / size.height)
  const width = Math.min(region.width, Math.max(1, Math.round(size.width * factor)))
  const height = Math.min(region.height, Math.max(1, Math.round(size.height * factor)))
  return {
    left: region.left + placed(region.width, width, anchor.x),
    top: region.top + placed(region.height, height, anchor.y),
    width,
    height,
  }
}

/** The beginning of a part of a length that has the anchor in its middle, or as near as it gets. */
function placed(whole: number, part: number, anchor: number): number {
  return Math.round(Math.max(0, Math.min(whole - part, whole * anchor - part / 2)))
}

/** The smallest size in the shape of `region` that `size` can be cut from. */
function covering(region: Size, size: Size): Size {
  const factor = Math.max(size.width / region.width, size.height / region.height)
  return {
    width: Math.max(size.width, Math.round(region.width * factor)),
    height: Math.max(size.height, Math.round(region.height * factor)),
  }
}

/** A point of the turned picture, where it lies before it is turned. */
function turnedBack({x, y}: Anchor, orientation: Transformation['orientation']): Anchor {
  switch (orientation) {
    case 0:
      return {x, y}
    case 90:
      return {x: y, y: 1 - x}
    case 180:
      return {x: 1 - x, y: 1 - y}
    case 270:
      return {x: 1 - y, y: x}
  }
}
