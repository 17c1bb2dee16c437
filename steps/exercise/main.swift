// Your step 1, the origin server: answers every request with the same small text.
//
// Write an origin server. It answers every request with 200 and the text `origin server response`, without a line
// end, and prints a line for each: `[origin server] received request at: ` and the time. Unless told otherwise, it
// listens on port 8081.
//
//     swift run tutorial check 1          judges it
//     swift run tutorial check 1 --hint   helps

import HTTPCore
