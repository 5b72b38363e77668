import {useEffect, useState} from 'react'

/**
 * The time, told anew when a moment has come.
 * @param moment milliseconds since 1970; none where it is not a number
 */
export function useNow(moment: number): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const wait = () => {
      const left = moment - Date.now()
      timer =
        left > 0
          ? setTimeout(wait, Math.min(left, longestTimer))
          : setTimeout(() => setNow(new Date()))
    }
    if (!Number.isNaN(moment)) wait()
    return () => clearTimeout(timer)
  }, [moment])
  return now
}

/** Timers cannot be set for more than some weeks. */
const longestTimer = 24 * 3_600_000
