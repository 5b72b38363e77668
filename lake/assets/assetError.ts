import {LakeError, type JsonObject} from '../types.ts'

const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Payload Too Large',
  416: 'Range Not Satisfiable',
  429: 'Too Many Requests',
} as const

/** An error about an asset, in the form of the hosted API: `{statusCode, error, message}` and more where it helps. */
export function assetError(
  status: keyof typeof TITLES,
  message: string,
  details: JsonObject = {},
): LakeError {
  return new LakeError(
    status,
    {statusCode: status, error: TITLES[status], message, ...details},
    message,
  )
}

/** What the hosted API answers where an upload is no image that it can read. */
export function invalidImage(details: string): LakeError {
  return assetError(400, 'Invalid image, could not read metadata', {details})
}
