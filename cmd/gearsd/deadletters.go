package main

import (
	"context"
	"strconv"
	"strings"

	"gears/readers"
	"gears/shard"
)

// lettersShown is how many dead letters RG.DEADLETTERS shows when no COUNT is
// given.
const lettersShown = 100

// deadLetters answers RG.DEADLETTERS <registration id> [COUNT n]: its dead letters;
// without an id, where there are any.
func deadLetters(s *server, ctx context.Context, args []string) shard.Reply {
	list := replyArray()
	if len(args) == 1 {
		streams, err := s.engine.DeadLetterStreams(ctx)
		if err != nil {
			return lettersError(err)
		}
		for _, d := range streams {
			list.Elems = append(list.Elems, replyArray(
				replyBulk("stream"), replyBulk(d.Stream), replyBulk("group"), bulkOrNil(d.Group), replyBulk("letters"), replyInt(d.Count)))
		}
		return list
	}
	count := lettersShown
	if len(args) > 2 {
		n, err := strconv.Atoi(args[len(args)-1])
		if len(args) != 4 || !strings.EqualFold(args[2], "COUNT") {
			return replyError("ERR syntax error, want RG.DEADLETTERS <registration id> [COUNT n]")
		}
		if err != nil || n < 1 {
			return replyError("ERR COUNT must be a positive number, got '" + args[3] + "'")
		}
		count = n
	}
	letters, err := s.engine.DeadLetters(ctx, args[1], count)
	if err != nil {
		return lettersError(err)
	}
	for i := range letters {
		list.Elems = append(list.Elems, letterReply(&letters[i]))
	}
	return list
}

func letterReply(l *readers.DeadLetter) shard.Reply {
	return replyArray(
		replyBulk("id"), replyBulk(l.ID),
		replyBulk("stream"), replyBulk(l.Stream),
		replyBulk("entry"), replyBulk(l.Entry),
		replyBulk("fields"), replyBulks(l.Fields),
		replyBulk("error"), replyBulk(l.Error),
		replyBulk("tries"), replyInt(l.Tries),
		replyBulk("time"), replyInt(l.Millis),
		replyBulk("registration"), replyBulk(l.Registration),
	)
}

// replayDeadLetters answers RG.DEADLETTERSREPLAY <registration id> [id …].
func replayDeadLetters(s *server, ctx context.Context, args []string) shard.Reply {
	out, err := s.engine.ReplayDeadLetters(ctx, args[1], args[2:])
	if err != nil && out.Succeeded+out.Failed == 0 {
		return lettersError(err)
	}
	if err != nil {
		out.Errors = append(out.Errors, err.Error())
	}
	return replyArray(
		replyBulk("replayed"), replyInt(out.Succeeded),
		replyBulk("failed"), replyInt(out.Failed),
		replyBulk("errors"), replyBulks(out.Errors),
	)
}

func replayAtOnce(*server, context.Context, []string) shard.Reply {
	return replyError("ERR can not replay dead letters inside a MULTI/LUA or a script (blocking is not allowed)")
}

// dropDeadLetters answers RG.DEADLETTERSDROP <registration id> [id …]: how many
// were dropped.
func dropDeadLetters(s *server, ctx context.Context, args []string) shard.Reply {
	n, err := s.engine.DropDeadLetters(ctx, args[1], args[2:])
	if err != nil {
		return lettersError(err)
	}
	return replyInt(n)
}

// lettersError is err as a reply; replies of Redis have their class already.
func lettersError(err error) shard.Reply {
	text := err.Error()
	if shard.ErrorClass(text) == "" {
		text = "ERR gears: " + text
	}
	return replyError(text)
}
