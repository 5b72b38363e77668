/**
 * `portInUse` and `address`: the server cannot listen there; `locked`: another lake runs on the folder; `option`:
 * an option is not well formed.
 */
export type LakeStartReason = 'portInUse' | 'address' | 'locked' | 'option'

/** Why a lake did not start. Nothing is left open or locked, and no file is changed. */
export class LakeStartError extends Error {
  override readonly name = 'LakeStartError'
  readonly reason: LakeStartReason

  constructor(reason: LakeStartReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
