import readExif, {type Exif} from 'exif-reader'
import {isJsonObject, type JsonObject, type JsonValue} from '../types.ts'

/** Names that the hosted API gives to tags, where the reader has those of the standard. */
const HOSTED_NAMES: Readonly<Record<string, string>> = {
  DateTime: 'ModifyDate',
  ExifTag: 'ExifOffset',
  FocalLengthIn35mmFilm: 'FocalLengthIn35mmFormat',
  GPSTag: 'GPSInfo',
  ISOSpeedRatings: 'ISO',
}

export interface ExifMetadata {
  /** `metadata.image`: the camera and the file. */
  image?: JsonObject
  /** `metadata.exif`: how the picture was taken. */
  exif?: JsonObject
  /** `metadata.location`: where, as a geopoint. Altitude in metres. */
  location?: JsonObject
}

/**
 * What a camera wrote into an image, in the shape of https://www.sanity.io/docs/image-metadata. What cannot be read is
 * left out: many cameras write tags that are not quite right, and the picture is no worse for it.
 */
export function exifMetadata(bytes: Buffer | undefined): ExifMetadata {
  const exif = bytes && tryToRead(bytes)
  if (exif === undefined) return {}
  const image = tagsOf(exif.Image)
  const photo = tagsOf(exif.Photo)
  const location = locationOf(exif)
  return {
    ...(image && {image: {_type: 'sanity.imageExifTags', ...image}}),
    ...(photo && {exif: {_type: 'sanity.imageExifMetadata', ...photo}}),
    ...(location && {location}),
  }
}

function tryToRead(bytes: Buffer): Exif | undefined {
  try {
    return readExif(bytes)
  } catch {
    return undefined
  }
}

function tagsOf(tags: object | undefined): JsonObject | undefined {
  if (tags === undefined) return undefined
  const entries = Object.entries(tags).flatMap(([name, tag]): [string, JsonValue][] => {
    const value = jsonOf(tag)
    return value === undefined || !/^[A-Za-z]\w*$/.test(name)
      ? []
      : [[HOSTED_NAMES[name] ?? name, value]]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Undefined for what is no JSON: raw bytes, dates and numbers that are none. */
function jsonOf(tag: unknown): JsonValue | undefined {
  if (tag instanceof Date) return Number.isNaN(tag.getTime()) ? undefined : tag.toISOString()
  if (typeof tag === 'number') return Number.isFinite(tag) ? tag : undefined
  if (typeof tag === 'string') return tag.replace(/\0+$/, '').toWellFormed()
  if (!Array.isArray(tag)) return undefined
  const items = tag.map(jsonOf)
  return items.every((item) => item !== undefined) ? items : undefined
}

function locationOf({GPSInfo}: Exif): JsonObject | undefined {
  const tags = tagsOf(GPSInfo)
  if (!isJsonObject(tags ?? null) || tags === undefined) return undefined
  const lat = degrees(tags['GPSLatitude'], tags['GPSLatitudeRef'], {N: 1, S: -1}, 90)
  const lng = degrees(tags['GPSLongitude'], tags['GPSLongitudeRef'], {E: 1, W: -1}, 180)
  if (lat === undefined || lng === undefined) return undefined
  const altitude = tags['GPSAltitude']
  // 1 stands for «below the sea».
  const isBelow = tags['GPSAltitudeRef'] === 1
  return {
    _type: 'geopoint',
    lat,
    lng,
    ...(typeof altitude === 'number' ? {alt: isBelow ? -altitude : altitude} : {}),
  }
}

/** Degrees, minutes and seconds as one number; undefined where they, or the side, make no sense. */
function degrees(
  value: JsonValue | undefined,
  reference: JsonValue | undefined,
  signs: Readonly<Record<string, 1 | -1>>,
  maximum: number,
): number | undefined {
  const sign = typeof reference === 'string' ? signs[reference.toUpperCase()] : undefined
  if (sign === undefined || !Array.isArray(value)) return undefined
  const [whole, minutes = 0, seconds = 0] = value
  if (typeof whole !== 'number' || typeof minutes !== 'number' || typeof seconds !== 'number') {
    return undefined
  }
  const sum = whole + minutes / 60 + seconds / 3600
  return sum >= 0 && sum <= maximum ? sign * sum : undefined
}
