import type {Alarm} from '../../../lake/dataset/releaseScheduler.ts'

/** A clock that stands still until it is moved, and the alarms that are set on it. */
export class HandClock {
  #time: number
  #alarms: {time: number; ring: () => void}[] = []

  constructor(start: string) {
    this.#time = Date.parse(start)
  }

  readonly now = (): Date => new Date(this.#time)

  readonly alarm: Alarm = (milliseconds, ring) => {
    const alarm = {time: this.#time + milliseconds, ring}
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm)
    }
  }

  get alarms(): number {
    return this.#alarms.length
  }

  /** Moves the clock; alarms ring at their times. */
  moveTo(time: string): void {
    const end = Date.parse(time)
    for (;;) {
      const [next] = this.#alarms.toSorted((a, b) => a.time - b.time)
      if (!next || next.time > end) break
      this.#alarms = this.#alarms.filter((other) => other !== next)
      this.#time = next.time
      next.ring()
    }
    this.#time = end
  }
}
