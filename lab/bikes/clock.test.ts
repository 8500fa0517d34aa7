import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createClock } from './clock';

describe('lab/bikes/clock', () => {
  let real = 0;
  const now = () => real;

  it('stands until it is told to run', () => {
    const clock = createClock(now, 1_000, 60);
    real += 10;
    expect(clock.time()).to.equal(1_000);
    clock.run();
    real += 10;
    clock.run();
    expect(clock.time()).to.equal(1_600);
  });

  it('keeps the time when its speed changes', () => {
    const clock = createClock(now, 0, 60);
    clock.run();
    real += 10;
    clock.setSpeed(1);
    real += 5;
    clock.setSpeed(0);
    real += 1_000;
    expect(clock.time()).to.equal(605);
    expect(clock.speed).to.equal(0);
  });

  it('moves forward when told, also where it stands', () => {
    const clock = createClock(now, 0, 0);
    clock.advance(500);
    clock.run();
    real += 10;
    clock.advance(500);
    expect(clock.time()).to.equal(1_000);
  });

  it('does not go back when the real clock is set back', () => {
    const clock = createClock(now, 0, 1);
    clock.run();
    real += 10;
    clock.time();
    real -= 1_000;
    expect(clock.time()).to.equal(10);
    real += 5;
    expect(clock.time()).to.equal(15);
  });

  it('loses no parts of a millisecond at a low speed', () => {
    const clock = createClock(now, 0, 0.25);
    clock.run();
    for (let count = 0; count < 40; count++) {
      real += 1;
      clock.time();
    }
    expect(clock.time()).to.equal(10);
  });
});
