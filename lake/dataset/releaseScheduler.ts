import type {ScheduleStep} from '../transactions/applyScheduleStep.ts'
import {LakeError, type StoredDocument} from '../types.ts'

/** Calls `ring` once after some milliseconds, unless what it returns is called before. */
export type Alarm = (milliseconds: number, ring: () => void) => () => void

export interface ScheduledReleases {
  /** Every document of type `system.release`. */
  releases: () => readonly StoredDocument[]
  /** Takes a step as a transaction of its own. Its commit is told to `ReleaseScheduler.look`. */
  take: (step: ScheduleStep) => void
  now: () => Date
  alarm: Alarm
}

/**
 * The clock of waking up is the system's, which may be set or sleep meanwhile: while anything is scheduled, it is
 * looked at this often. Milliseconds.
 */
const LONGEST_WAIT = 60_000

/**
 * Publishes scheduled releases when they are due: scheduling → scheduled → publishing → published, each a
 * transaction. One that cannot be published becomes active again, with the reason in its `error`. All it knows is in
 * the dataset, so that it goes on after a restart where it was.
 */
export class ReleaseScheduler {
  readonly #scheduled: ScheduledReleases
  #cancel: (() => void) | undefined
  #isLooking = false
  #hasNews = false
  #isClosed = false

  constructor(scheduled: ScheduledReleases) {
    this.#scheduled = scheduled
  }

  /** Takes the steps that are due and sets the alarm for the next. To be called when a release has changed. */
  look(): void {
    this.#hasNews = true
    if (this.#isLooking || this.#isClosed) return
    this.#isLooking = true
    this.#cancel?.()
    this.#cancel = undefined
    try {
      let next: number | undefined
      while (this.#hasNews) {
        this.#hasNews = false
        next = this.#takeDueSteps()
      }
      if (next !== undefined) this.#wakeIn(next)
    } catch (error) {
      process.emitWarning(
        `Scheduled releases could not be published, which will be tried again: ${String(error)}`,
        'LakeScheduleWarning',
      )
      this.#wakeIn(LONGEST_WAIT)
    } finally {
      this.#isLooking = false
    }
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  /** @returns Milliseconds to the next release that is due; undefined where there is none. */
  #takeDueSteps(): number | undefined {
    const releases = this.#scheduled.releases()
    for (const release of releases) {
      if (release['state'] === 'scheduling') this.#take({step: 'confirm', release: release._id})
      // The process ended between the two transactions.
      if (release['state'] === 'publishing') this.#publish(release._id)
    }
    const waiting = releases.filter(({state}) => state === 'scheduled')
    if (waiting.length === 0) return undefined
    const now = this.#scheduled.now().getTime()
    const upcoming = waiting
      .map((release) => ({id: release._id, wait: publicationTime(release) - now}))
      .toSorted((a, b) => a.wait - b.wait)
    for (const {id, wait} of upcoming) {
      if (wait > 0) return wait
      if (this.#take({step: 'begin', release: id})) this.#publish(id)
    }
    return undefined
  }

  #publish(release: string): void {
    try {
      this.#scheduled.take({step: 'finish', release})
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      this.#take({step: 'fail', release, message: error.message})
    }
  }

  /** False where the release is no longer in the state for it. */
  #take(step: ScheduleStep): boolean {
    try {
      this.#scheduled.take(step)
      return true
    } catch (error) {
      if (error instanceof LakeError) return false
      throw error
    }
  }

  #wakeIn(milliseconds: number): void {
    this.#cancel = this.#scheduled.alarm(Math.min(milliseconds, LONGEST_WAIT), () => this.look())
  }
}

/** Milliseconds since 1970; a time that cannot be read is now. */
function publicationTime({publishAt}: StoredDocument): number {
  const time = typeof publishAt === 'string' ? Date.parse(publishAt) : Number.NaN
  return Number.isNaN(time) ? 0 : time
}

/** An alarm that does not keep the process alive. */
export const systemAlarm: Alarm = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
