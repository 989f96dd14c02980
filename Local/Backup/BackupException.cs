namespace Grainwatch.Local.Backup;

/// <summary>A backup cannot be made, or is not what it should be; the message names the thing and the remedy.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
