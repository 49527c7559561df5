// Stands in for the native watchdog of VS Code: ends the process when the one that started it is gone.
'use strict';

/** @param {number} pid */
function isGone(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** @param {number} code */
exports.exit = (code) => process.exit(code);

/** @param {number} pid */
exports.start = (pid) => {
  const look = () => {
    if (isGone(pid)) process.exit(87);
  };
  setInterval(look, 2000).unref();
};
