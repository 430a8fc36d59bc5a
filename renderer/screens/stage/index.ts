/**
 * renderer/screens/stage – the room a stream is made in, used before and while live. Runs in the window; shows the
 * core's state and sends commands, the picture and the levels come from the stage engine (renderer/app).
 * Start at stage-screen.tsx. feed/ keeps the room's events outside React; picture/, controls/, people/, bag/ and flow/
 * are the five parts of the screen. Where the host's own OBS makes the picture, obs/ takes the place of picture/ and
 * controls/: start there at obs-stage.tsx.
 */
export { StageScreen } from './stage-screen.tsx';
