import sharp from 'sharp'

export type Pixel = readonly [red: number, green: number, blue: number]

const RED: Pixel = [255, 0, 0]
const GREEN: Pixel = [0, 255, 0]
const BLUE: Pixel = [0, 0, 255]
const BLACK: Pixel = [0, 0, 0]

/** A picture in four quarters: red and green above, blue and black below. */
export function quarters(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const above = x < width / 2 ? RED : GREEN
      const below = x < width / 2 ? BLUE : BLACK
      pixels.set(y < height / 2 ? above : below, (y * width + x) * 3)
    }
  }
  return sharp(pixels, {raw: {width, height, channels: 3}})
}

/** One colour all over. */
export function plain(width: number, height: number, background: string) {
  return sharp({create: {width, height, channels: 4, background}})
}

/** Two frames, red and blue. */
export async function movingGif(width: number, height: number): Promise<Buffer> {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map((color) => plain(width, height, color).png().toBuffer()),
  )
  return sharp(frames, {join: {animated: true}})
    .gif()
    .toBuffer()
}

export interface Picture {
  format: string | undefined
  width: number
  height: number
  /** Red, green, blue and alpha of a pixel. */
  at: (x: number, y: number) => number[]
}

export async function pictureOf(bytes: Uint8Array): Promise<Picture> {
  const image = sharp(bytes)
  const {format} = await image.metadata()
  const {data, info} = await image.ensureAlpha().raw().toBuffer({resolveWithObject: true})
  const {width, height} = info
  return {
    format,
    width,
    height,
    at: (x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)],
  }
}

/** The colours of a picture's four quarters, by name; lossy formats are a little off. */
export function quartersOf({width, height, at}: Picture): string[] {
  const [left, right] = [Math.floor(width / 4), Math.floor((width * 3) / 4)]
  const [top, bottom] = [Math.floor(height / 4), Math.floor((height * 3) / 4)]
  return [at(left, top), at(right, top), at(left, bottom), at(right, bottom)].map(nameOf)
}

function nameOf([red = 0, green = 0, blue = 0, alpha = 0]: number[]): string {
  if (alpha < 20) return 'transparent'
  const isHigh = [red, green, blue].map((value) => (value > 220 ? 1 : value < 35 ? 0 : 2)).join('')
  const names: Record<string, string> = {
    '000': 'black',
    '001': 'blue',
    '010': 'green',
    '011': 'cyan',
    '100': 'red',
    '101': 'magenta',
    '110': 'yellow',
    '111': 'white',
  }
  return names[isHigh] ?? `${red},${green},${blue}`
}
