using System.Text;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>
/// What a process says beside its results, as lines of its log: where the log is JSON, nothing else may stand on that
/// stream.
/// </summary>
public sealed partial class Notes(ILogger logger) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => WriteLine(value.ToString());

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        if (value is not null) LogNote(logger, value);
    }

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    [LoggerMessage(100, LogLevel.Warning, "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
