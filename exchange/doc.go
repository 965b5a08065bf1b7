// Package exchange moves records between the shards of one run: repartition,
// where every member sends to every member, and collect, where every member
// sends to the initiator. There is one contract, written here, and the code
// above it is the same whatever carries the frames.
//
//	  stage n of member 0                        stage n+1 of member 1
//	Sender ─► frame under construction            Receiver ◄─ queue of frames
//	             │ full, or flushed, and               ▲          │
//	             ▼ the window has room                 │          ▼
//	           Port.Send ═════ Transport ═════► Inlet.Deliver   credit
//	             ▲                                                │
//	             └───────────── credit, stop, cut ◄═══════════════┘
//
// # Members, edges, endpoints
//
// An [Edge] is one exchange of one run: the stage it ends, its members (one for
// each shard, in an order that all agree on) and those of them that receive.
// Every member sends, and every member calls [Open] once, in any order; who is
// late finds what was sent to it before. Open gives an [Endpoint]: its Sender,
// and its Receiver if the member is one of those that receive. A member closes
// its endpoint when it is done with it.
//
// # Records
//
// A [Record] is a value, with or without a key that travels along, or the text
// of an error. Records for another member are encoded when they are sent, with
// the codec of package vm, and decoded when the receiver asks for them, on the
// receiver's goroutine: no isolate ever sees a value of another. What marshal
// refuses, Send refuses with the script's own error, and nothing is sent: the
// caller sends an error record in its place. Records for the member itself are
// passed on as they are, neither encoded nor copied nor checked.
//
// Between one sender and one receiver records arrive in the order in which they
// were sent, each exactly once. There is no order between senders.
//
// # Frames
//
// What crosses a transport is frames. All numbers are little-endian.
//
//	data    1  u64 sequence  u32 records  record…
//	        record:  0 tag value | 1 tag key value | 2 tag text; a tag is a
//	        uvarint, key and text are a uvarint length and bytes (a key is
//	        UTF-8), value is the codec's
//	end     2  u64 data frames sent  u64 records sent
//	credit  3  u64 bytes taken so far  u8 want
//	stop    4
//	cut     5  shard ID of who gave up, with its length; text of the cause
//
// Data and end go from a sender to a receiver, credit and stop back, cut from
// one member to all others. Data frames of one pair are numbered from 0. A
// receiver drops a frame that it has seen before, so a transport may repeat
// itself; a number that is missing, a frame that cannot be read, or an end that
// counts other than what came, breaks the edge: there is no silent short read.
// Credits count from the beginning of the edge, so that one that is lost or late
// is made good by the next.
//
// A frame is closed at [Options.FrameBytes] or frameRecords records. A partly
// filled one goes out on Flush, at the end, and when its receiver has nothing
// left to do: an idle receiver sets want in its credit, and the frame follows
// within linger. Waiting that long, and not sending the one record there is,
// keeps a fast receiver from cutting the stream into frames of single records.
//
// # Credits and memory
//
// For each pair of sender and receiver at most [Options.Window] bytes are on
// their way or queued; a frame larger than the window goes out alone, when
// nothing else is on its way. Bytes are given back when the receiver takes the
// frame out of its queue to decode it. Records of a member for itself count by
// vm.Weigh, under the same window. So the memory of one edge is bounded by
//
//	senders × receivers × (max(Window, F) + F) + receivers × one decoded frame
//	F = FrameBytes + the largest encoded record
//
// whatever the skew. A sender with no room blocks in Send, or gets false from
// TrySend.
//
// # Who must read
//
// A sender that has no room gets it only when the receiver reads. Edges run from
// one stage to the next, never back, and the results of the last stage are
// always taken. So nothing can get stuck as long as no member's reading waits
// for its own sending on an earlier edge: either the stages of a member have a
// goroutine each ([Options.Wait] lets a blocked one give up the isolate's lock),
// or one goroutine runs them all with TrySend and TryNext, and reads downstream
// whenever it cannot send; [Options.Wake] tells it that something has changed on
// any of its edges.
//
// A receiver that wants no more records (a limit is reached) calls Stop: its
// queue is thrown away, and senders drop what is meant for it without encoding
// it, and are never blocked by it.
//
// # End, cut, cancellation
//
// A sender ends with Close, or with End, which does not wait: its last frame and
// the end go out as the windows allow. Next returns io.EOF when every member has
// ended and all records are read.
//
// A member that cannot go on calls Abort with the cause, as does an endpoint
// whose context ends, whose transport fails, or that is closed before its sender
// has ended. All members of the edge then fail: every Send and Next, blocked or
// not, returns an error, what is queued is thrown away. On the member itself
// that error is the cause; on the others it is a [CutError] with the cause's
// text and the member it came from.
// An edge knows nothing of the other edges of its run: the member ends its own
// context with the error, which cuts them all; a CutError goes on as it is, so
// that all edges tell who gave up first. A member that never opens an edge cuts
// nothing: whoever runs the members ends the run with Transport.Forget.
//
// # Transports
//
// A [Transport] carries frames and knows nothing of what is in them. What it
// promises, and package exchangetest tests:
//
//   - Port.Send takes the frame over, never blocks on the other side, and needs
//     no bound of its own: credits bound what is on its way.
//   - Frames of one pair of members arrive in the order of the calls of Send.
//     They may arrive more than once. They are not lost: a transport that loses
//     one, or no longer reaches a member, calls Inlet.Fail.
//   - Frames sent to a member that has not opened the edge yet wait for it;
//     frames to one that has closed it are dropped.
//   - Inlet.Deliver does not block; it may be called from any goroutine, and for
//     several frames at once.
//   - Port.Close leaves the edge: what was sent before is still delivered, what is
//     sent to or from this member later is dropped.
//   - Forget ends what is left of a run: members that never closed, frames that
//     nobody fetched.
//
// [Local] is the transport within one process: it hands the frame itself over.
package exchange
