namespace Grainwatch.Silo.Hosting;

/// <summary>
/// What was found only when something was contacted, and waiting does not mend: a refused password, a foreign schema.
/// The message names the setting and the remedy, and holds no secret.
/// </summary>
internal sealed class WrongSettingException(string message, Exception? inner = null) : Exception(message, inner);
