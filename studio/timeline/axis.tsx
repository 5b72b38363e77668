import {styled} from 'styled-components'

import {axisBreaks, axisTicks, type Segment} from './axisSegments.ts'

const Strip = styled.div`
  position: sticky;
  top: 0;
  z-index: 1;
  height: 32px;
  border-bottom: 1px solid var(--card-border-color);
  background-color: var(--card-bg-color);
  color: var(--card-muted-fg-color);
  font-size: 13px;
  line-height: 32px;

  span {
    position: absolute;
    transform: translateX(-50%);
    white-space: nowrap;
  }

  em {
    position: absolute;
    font-style: normal;
    font-size: 11px;
    text-align: center;
    white-space: nowrap;
  }
`

const Lines = styled.div`
  position: absolute;
  inset: 0;

  span {
    position: absolute;
    top: 0;
    bottom: 0;
    border-left: 1px solid var(--card-border-color);
    opacity: 0.5;
  }

  em {
    position: absolute;
    top: 0;
    bottom: 0;
    border: dashed var(--card-border-color);
    border-width: 0 1px;
    background-color: var(--card-muted-bg-color, rgb(127 127 127 / 0.06));
  }
`

/** Days, months and years above the bars. Every bar tells its date itself, so that none of it is read aloud. */
export function Axis({segments}: {segments: readonly Segment[]}) {
  return (
    <Strip aria-hidden>
      {axisTicks(segments).map(({left, text}) => (
        <span key={left} style={{left}}>
          {text}
        </span>
      ))}
      {axisBreaks(segments).map(({left, width, text}) => (
        <em key={left} style={{left, width}}>
          {text}
        </em>
      ))}
    </Strip>
  )
}

/** The lines below the ticks and the breaks, behind the bars. */
export function GridLines({segments}: {segments: readonly Segment[]}) {
  return (
    <Lines aria-hidden>
      {axisTicks(segments).map(({left}) => (
        <span key={left} style={{left}} />
      ))}
      {axisBreaks(segments).map(({left, width}) => (
        <em key={left} style={{left, width}} />
      ))}
    </Lines>
  )
}
