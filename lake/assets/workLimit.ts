import {assetError} from './assetError.ts'

/** Lets few of many tasks run at once, the others in the order in which they came; too many of them are refused. */
export class WorkLimit {
  readonly #atOnce: number
  readonly #waiting: (() => void)[] = []
  readonly #maximumWaiting: number
  #running = 0

  constructor(atOnce: number, maximumWaiting: number) {
    this.#atOnce = atOnce
    this.#maximumWaiting = maximumWaiting
  }

  /** @throws LakeError 429 where too many wait already */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#atOnce) this.#running++
    else await this.#turn()
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      // The next one takes over this one's place.
      if (next) next()
      else this.#running--
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#maximumWaiting) {
      throw assetError(429, 'The lake has too many images to work on. Try again in a moment.')
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
