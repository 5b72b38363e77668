import type {Swatch} from '@vibrant/color'
import {DefaultGenerator} from '@vibrant/generator-default'
import {MMCQ} from '@vibrant/quantizer-mmcq'
import type {JsonObject} from '../types.ts'

/** How many colours an image is reduced to before the swatches are chosen among them. */
const COLOR_COUNT = 64
/** Alpha below which a pixel says nothing about the colours of an image. */
const MINIMUM_ALPHA = 125
/** Red, green and blue all above: white, which is mostly paper. */
const WHITE = 250

const SWATCHES = {
  darkMuted: 'DarkMuted',
  darkVibrant: 'DarkVibrant',
  lightMuted: 'LightMuted',
  lightVibrant: 'LightVibrant',
  muted: 'Muted',
  vibrant: 'Vibrant',
} as const

/**
 * The `palette` of an image's metadata, as the hosted API makes it with node-vibrant: six swatches by lightness and
 * saturation, and as `dominant` the one of them that most pixels are near to. `population` is in percent.
 *
 * @param pixels RGBA, 8 bits each
 * @returns undefined where nothing of the image can be seen
 */
export async function paletteOf(pixels: Buffer): Promise<JsonObject | undefined> {
  const colored = visiblePixels(pixels, true)
  const counted = colored.length > 0 ? colored : visiblePixels(pixels, false)
  if (counted.length === 0) return undefined

  const total = counted.length / 4
  const chosen = await DefaultGenerator(MMCQ(counted, {colorCount: COLOR_COUNT}))
  const swatches = Object.entries(SWATCHES).flatMap(([name, vibrantName]) => {
    const swatch = chosen[vibrantName]
    return swatch ? [{name, swatch}] : []
  })
  const [dominant] = swatches.toSorted((a, b) => b.swatch.population - a.swatch.population)
  return {
    _type: 'sanity.imagePalette',
    ...Object.fromEntries(swatches.map(({name, swatch}) => [name, describe(swatch, total)])),
    ...(dominant ? {dominant: describe(dominant.swatch, total)} : {}),
  }
}

function describe(swatch: Swatch, total: number): JsonObject {
  return {
    _type: 'sanity.imagePaletteSwatch',
    background: swatch.hex,
    foreground: swatch.bodyTextColor,
    population: Math.round((swatch.population / total) * 10_000) / 100,
    title: swatch.titleTextColor,
  }
}

function visiblePixels(pixels: Buffer, withoutWhite: boolean): Buffer {
  const visible = Buffer.alloc(pixels.length)
  let length = 0
  for (let offset = 0; offset + 3 < pixels.length; offset += 4) {
    const pixel = pixels.subarray(offset, offset + 4)
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixel
    if (alpha < MINIMUM_ALPHA) continue
    if (withoutWhite && red > WHITE && green > WHITE && blue > WHITE) continue
    length += pixel.copy(visible, length)
  }
  return visible.subarray(0, length)
}
