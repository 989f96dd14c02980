using Grainwatch.Detection.Alerts;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>An alert as it was at one revision, on its way to sinks.</summary>
/// <param name="Number">Its number in the queue, from 1.</param>
/// <param name="At">When it came into the queue (UTC).</param>
/// <param name="Id">The alert's id.</param>
/// <param name="Revision">The alert's revision: sinks upsert by both.</param>
/// <param name="Json">The alert whole, in UTF-8 as the API writes it.</param>
public sealed record QueuedAlert(long Number, DateTime At, AlertId Id, int Revision, ReadOnlyMemory<byte> Json);

/// <summary>The first alert that waits for a sink.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Since">Since when it waits (UTC): when it came, or when it was replayed.</param>
public sealed record WaitingAlert(QueuedAlert Alert, DateTime Since);

/// <summary>An alert that a sink did not take.</summary>
/// <param name="Number">Its number in the queue.</param>
/// <param name="At">When it was given up (UTC).</param>
/// <param name="Why">What the sink said last.</param>
public sealed record DeadLetter(long Number, DateTime At, string Why);
