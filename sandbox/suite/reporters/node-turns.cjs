// Loaded into the process of each file of node:test: before every test the event loop turns once, so that what happened
// until then is reported even if the test blocks it for ever.
'use strict';
const { beforeEach } = require('node:test');

// Taken now: tests may put timers of their own in its place.
const turn = setImmediate;

beforeEach(() => new Promise((turned) => void turn(turned)));
