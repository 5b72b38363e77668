/** A duration is given as ISO 8601 has it, with at least one part. */
export function isDuration(duration: string | undefined): true | string {
  return !duration || isoDuration.test(duration)
    ? true
    : `“${duration}” is not an ISO 8601 duration. Write for example PT3H (three hours), PT90M or P2D (two days).`
}

const isoDuration = /^P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/
