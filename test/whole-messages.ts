import { config } from 'chai';

// A failure in CI is all that one gets to see of it: chai would cut the values off after 40 characters.
config.truncateThreshold = 4_000;
