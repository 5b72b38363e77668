/** A data folder or file that cannot be used. The message names the file and says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly file: string

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.file = file
  }
}
