using System.Text.Json;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>A line of the audit log could not be written.</summary>
public sealed class AuditException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// Who decided what, and who was refused, a line of JSON each. Decisions and operators' doings are on the disk before
/// they are done. Refusals have a file of their own beside theirs: whoever is refused often enough cannot push
/// decisions out of the log; and they have so many lines a minute, with a count of those left out. Safe to call from
/// any thread.
/// </summary>
public sealed class AuditLog : IDisposable
{
    /// <summary>The name of the file in a data folder.</summary>
    public const string FileName = "audit.jsonl";

    /// <summary>What stands for the standard output where a file may be named.</summary>
    public const string StandardOutput = "-";

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly IAuditSink? _decisions;
    private readonly IAuditSink? _refusals;
    private readonly TimeProvider _clock;
    private readonly int _refusalsMax;
    private DateTimeOffset _minuteOf;
    private int _refused;
    private long _leftOut;

    internal AuditLog(IAuditSink? decisions, IAuditSink? refusals, TimeProvider clock, int refusalsAMinuteMax = 120) =>
        (_decisions, _refusals, _clock, _refusalsMax) = (decisions, refusals, clock, refusalsAMinuteMax);

    /// <summary>Nothing is kept.</summary>
    public static AuditLog None { get; } = new(null, null, TimeProvider.System);

    /// <summary>Lines to a file, or with <c>-</c> to the standard output.</summary>
    /// <exception cref="AuditException">It cannot be written.</exception>
    public static AuditLog Of(string where, TimeProvider clock) =>
        where == StandardOutput ? To(Console.OpenStandardOutput(), clock) : Open(where, clock);

    /// <summary>Lines to a stream, such as the standard output; flushed each.</summary>
    public static AuditLog To(Stream stream, TimeProvider clock)
    {
        var sink = new AuditStream(stream);
        return new AuditLog(sink, sink, clock);
    }

    /// <summary>Lines to a file, and those of refusals to <c>NAME-refused</c> beside it.</summary>
    /// <exception cref="AuditException">One cannot be written.</exception>
    public static AuditLog Open(string path, TimeProvider clock)
    {
        var name = $"{Path.GetFileNameWithoutExtension(path)}-refused{Path.GetExtension(path)}";
        var refused = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        var decisions = AuditFile.Open(path);
        try
        {
            return new AuditLog(decisions, AuditFile.Open(refused), clock);
        }
        catch (AuditException)
        {
            decisions.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                if (_refusals is not null) TellLeftOut(_refusals);
            }
            catch (AuditException)
            {
                // Each refusal has been answered; their number alone is lost.
            }

            _decisions?.Dispose();
            _refusals?.Dispose();
        }
    }

    /// <summary>
    /// Does something between two lines: that it was asked for, durably, before it is done; and how it ended.
    /// </summary>
    /// <param name="line">What both tell.</param>
    /// <param name="act">Does it.</param>
    /// <param name="ended">The line of how it ended.</param>
    /// <exception cref="AuditException">A line could not be written; of the first, nothing was done.</exception>
    internal async Task<T> RecordAsync<T>(AuditLine line, Func<Task<T>> act, Func<T, AuditLine> ended)
    {
        Record(line with { Outcome = "asked" });
        T result;
        try
        {
            result = await act();
        }
        catch (Exception e)
        {
            try
            {
                Record(line with { Outcome = "failed", Why = e.Message });
            }
            catch (AuditException)
            {
                // Whoever asked hears of the failure itself; the first line stands.
            }

            throw;
        }

        Record(ended(result));
        return result;
    }

    /// <summary>Writes a line; it is durable when this returns.</summary>
    /// <exception cref="AuditException">It is not.</exception>
    internal void Record(AuditLine line)
    {
        if (_decisions is null) return;
        lock (_gate) Write(_decisions, line, isDurable: true);
    }

    /// <summary>Writes a line about a request that was refused, or counts it.</summary>
    /// <exception cref="AuditException">It could not be written; the request is refused all the same.</exception>
    internal void Refuse(AuditLine line)
    {
        if (_refusals is null) return;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (now - _minuteOf >= s_minute || now < _minuteOf)
            {
                TellLeftOut(_refusals);
                (_minuteOf, _refused) = (now, 0);
            }

            if (_refused >= _refusalsMax)
            {
                _leftOut++;
                return;
            }

            _refused++;
            Write(_refusals, line, isDurable: false);
        }
    }

    private void TellLeftOut(IAuditSink sink)
    {
        if (_leftOut == 0) return;
        Write(sink, new AuditLine { Event = AuditLine.LeftOut, Count = _leftOut }, isDurable: false);
        _leftOut = 0;
    }

    private void Write(IAuditSink sink, AuditLine line, bool isDurable)
    {
        var stamped = line with { Time = _clock.GetUtcNow().UtcDateTime };
        sink.Write(
            [.. JsonSerializer.SerializeToUtf8Bytes(stamped, AuditJson.Default.AuditLine), (byte)'\n'], isDurable);
    }
}

/// <summary>Where lines of the audit log go. For one thread at a time.</summary>
internal interface IAuditSink : IDisposable
{
    /// <summary>Writes a line with its end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isDurable">Whether it has to be on the disk when this returns.</param>
    /// <exception cref="AuditException">It could not be written.</exception>
    void Write(ReadOnlySpan<byte> line, bool isDurable);
}

/// <summary>Lines to a stream that somebody else keeps.</summary>
internal sealed class AuditStream(Stream stream) : IAuditSink
{
    public void Write(ReadOnlySpan<byte> line, bool isDurable)
    {
        try
        {
            stream.Write(line);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new AuditException($"The audit log cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => stream.Dispose();
}
