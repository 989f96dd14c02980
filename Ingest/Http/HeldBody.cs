using System.Buffers;

namespace Grainwatch.Ingest.Http;

/// <summary>A request's body in memory, in pieces that are counted before they are rented.</summary>
internal sealed class HeldBody(ByteBudget.Share share, long bytesMax) : IDisposable
{
    private const int PieceBytes = 128 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _lastLength;

    /// <summary>How reading ended.</summary>
    public enum End
    {
        /// <summary>All of the body is here.</summary>
        Whole,

        /// <summary>The body is longer than allowed.</summary>
        TooLong,

        /// <summary>All requests together hold as much as they may.</summary>
        NoRoom,
    }

    /// <summary>The body; good until this is disposed.</summary>
    public ReadOnlySequence<byte> Bytes
    {
        get
        {
            if (_pieces.Count == 0) return ReadOnlySequence<byte>.Empty;
            var first = new Piece(_pieces[0].AsMemory(0, LengthOf(0)), null);
            var last = first;
            for (var i = 1; i < _pieces.Count; i++) last = new Piece(_pieces[i].AsMemory(0, LengthOf(i)), last);
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }

    /// <summary>Reads a body to its end, or to where it has to stop.</summary>
    /// <param name="body">The body, decoded.</param>
    /// <param name="length">Its length, when that is known: room is made for all of it at once.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<End> ReadAsync(Stream body, long? length, CancellationToken cancellation)
    {
        if (length > bytesMax) return End.TooLong;
        if (length is { } known && !share.TryHold(PiecesOf(known) * PieceBytes)) return End.NoRoom;
        while (true)
        {
            if (_pieces.Count == 0 || _lastLength == PieceBytes)
            {
                if (!share.TryHold((_pieces.Count + 1L) * PieceBytes)) return End.NoRoom;
                _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceBytes));
                _lastLength = 0;
            }

            var read = await body.ReadAsync(_pieces[^1].AsMemory(_lastLength, PieceBytes - _lastLength), cancellation);
            if (read == 0) return End.Whole;
            _lastLength += read;
            if (((_pieces.Count - 1L) * PieceBytes) + _lastLength > bytesMax) return End.TooLong;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in _pieces) ArrayPool<byte>.Shared.Return(piece);
        _pieces.Clear();
    }

    /// <summary>One more than the bytes fill: the end is found by reading on.</summary>
    private static long PiecesOf(long bytes) => (bytes / PieceBytes) + 1;

    private int LengthOf(int piece) => piece == _pieces.Count - 1 ? _lastLength : PieceBytes;

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, Piece? before)
        {
            Memory = bytes;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
