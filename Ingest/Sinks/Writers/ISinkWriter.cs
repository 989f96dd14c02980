using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Ingest.Sinks.Writers;

/// <summary>Gives alerts to one sink.</summary>
public interface ISinkWriter : IDisposable
{
    /// <summary>
    /// One attempt; taken means that the sink has it to its own meaning of durable. What fails may be thrown too.
    /// </summary>
    Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation);
}

/// <summary>An alert that goes out.</summary>
/// <param name="Queued">As it waited.</param>
/// <param name="Alert">The alert.</param>
public sealed record Outgoing(QueuedAlert Queued, Alert Alert)
{
    /// <summary>By what sinks know it, and whether they have it: id and revision.</summary>
    public string Key => $"{Alert.Id}/{Alert.Revision}";

    /// <summary>An alert that comes from no queue.</summary>
    public static Outgoing Of(Alert alert, DateTime now) => new(
        new QueuedAlert(
            0, now, alert.Id, alert.Revision,
            JsonSerializer.SerializeToUtf8Bytes(alert, GrainwatchJson.Readable.Alert)),
        alert);
}

/// <summary>What became of an attempt.</summary>
public enum SendOutcome
{
    /// <summary>The sink has it.</summary>
    Taken,

    /// <summary>The sink will never take it.</summary>
    Refused,

    /// <summary>It may take it later.</summary>
    Failed,
}

/// <summary>What became of an attempt, and what the sink said.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Said">A sentence, without secrets.</param>
/// <param name="RetryAfter">How long it asks to wait.</param>
public sealed record SendResult(SendOutcome Outcome, string Said, TimeSpan? RetryAfter = null)
{
    /// <summary>The sink has it.</summary>
    public static SendResult Taken(string said) => new(SendOutcome.Taken, said);

    /// <summary>The sink may take it later.</summary>
    public static SendResult Failed(string why, TimeSpan? retryAfter = null) =>
        new(SendOutcome.Failed, why, retryAfter);
}
