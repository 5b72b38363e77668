import {LakeError, type JsonObject} from '../types.ts'

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const

export type RequestErrorStatus = keyof typeof TITLES

/** An error about the request itself, in the hosted API's form for those: `{statusCode, error, message}`. */
export function requestError(
  status: RequestErrorStatus,
  message: string,
  details: JsonObject = {},
): LakeError {
  return new LakeError(
    status,
    {statusCode: status, error: TITLES[status], message, ...details},
    message,
  )
}

/** A token or session that is not known. Body as the hosted API sends it. */
export function sessionNotFound(): LakeError {
  return requestError(401, 'Session not found', {errorCode: 'SIO-401-ANF'})
}

export function datasetNotFound(dataset: string, project: string): LakeError {
  return requestError(404, `Dataset "${dataset}" not found for project ID "${project}"`, {
    errorCode: 'SIO-404-DNF',
  })
}

export function projectNotFound(asked: string, project: string): LakeError {
  return requestError(
    404,
    `Project "${asked}" not found. This lake serves the project "${project}"; start it with --project ${asked} to serve yours.`,
  )
}
