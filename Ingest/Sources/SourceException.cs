namespace Grainwatch.Ingest.Sources;

/// <summary>A source cannot be read for now; the message names it, and what to do.</summary>
public class SourceException(string message, Exception? cause = null) : IOException(message, cause);
