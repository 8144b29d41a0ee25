using System.Security.Cryptography;
using System.Text;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// Tells what one build of the application keeps from what another one does. A row's tag stays when the application gets a new
/// property, renumbers an enum or makes a representation in another way; what is kept under it must not.
/// </summary>
internal static class BuildDigest
{
    public static string Of(IEnumerable<(string Text, Type Type)> parts)
    {
        var text = new StringBuilder();
        foreach (var (part, type) in parts)
        {
            text.Append(part).Append(' ').Append(type).Append(' ').Append(type.Module.ModuleVersionId).Append('\n');
            foreach (var argument in type.GenericTypeArguments)
            {
                text.Append(argument).Append(' ').Append(argument.Module.ModuleVersionId).Append('\n');
            }
        }

        // Half of the hash tells enough, and stands in every key.
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16]);
    }
}
