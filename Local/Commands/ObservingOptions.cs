using System.CommandLine;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Local.Commands;

/// <summary>The options of the log and of telemetry.</summary>
internal sealed class ObservingOptions
{
    private readonly LogOptionSet _log = new();
    private readonly OtlpOptionSet _otlp = new();

    public void AddTo(Command command)
    {
        _otlp.AddTo(command);
        _log.AddTo(command);
    }

    /// <summary>What they say; what is wrong is added to the errors, a sentence each.</summary>
    public Observing Read(ParseResult parsed, ICollection<string> errors) =>
        new(_log.Read(parsed, errors), _otlp.Read(parsed, errors));
}

/// <summary>How a process is observed.</summary>
/// <param name="Log">How it logs.</param>
/// <param name="Target">Where its telemetry goes; null for nowhere.</param>
internal sealed record Observing(LogSettings Log, OtlpTarget? Target)
{
    /// <summary>Where notes go instead of being lines of their own; null where they are.</summary>
    public LoggedNotes? OpenNotes() => Log.IsJson ? new LoggedNotes(Log) : null;
}

/// <summary>Notes that are lines of a log.</summary>
internal sealed class LoggedNotes : IDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly Notes _notes;

    public LoggedNotes(LogSettings log)
    {
        _loggers = LoggerFactory.Create(log.Apply);
        _notes = new Notes(_loggers.CreateLogger<Notes>());
    }

    public void Add(string text) => _notes.WriteLine(text);

    public void Dispose()
    {
        _notes.Dispose();
        _loggers.Dispose();
    }
}
